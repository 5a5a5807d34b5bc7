// Brings the parts of the page up to date that have changed. Without it, the page is as it was when it was asked for.
"use strict";
const EVERY = 10000;
const button = document.getElementById("live");
let timer = null;

async function update() {
    try {
        const answer = await fetch(location.href, {headers: {Accept: "text/html"}});
        if (!answer.ok) {
            throw new Error(answer.status);
        }
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of document.querySelectorAll("[data-live]")) {
            const newer = page.getElementById(part.id);
            // whoever is reading with the keyboard inside of a part is not thrown out of it
            if (newer && newer.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
                part.replaceChildren(...newer.childNodes);
            }
        }
        document.getElementById("lost").hidden = true;
    } catch (e) {
        document.getElementById("lost").hidden = false;
    }
}

function run(on) {
    clearInterval(timer);
    timer = on ? setInterval(update, EVERY) : null;
    button.textContent = on ? "Stop the updates" : "Update every 10 seconds";
}

button.hidden = false;
button.addEventListener("click", () => run(timer === null));
run(true);
