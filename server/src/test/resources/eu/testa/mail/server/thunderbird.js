/*
 * What a user does in Thunderbird, and what he sees, as functions in its main window. Thunderbird.java calls them by name; each
 * may take its time.
 */
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const certificates = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
const dialogs = [];
let lastSigner = null;

for (const topic of ["common-dialog-loaded", "tabmodal-dialog-loaded"]) {
  Services.obs.addObserver(opened => {
    const words = opened.Dialog?.args ?? {};
    dialogs.push(`${words.promptType}: ${words.title}: ${words.text}`);
  }, topic);
}
Services.ww.registerNotification((opened, topic) => {
  if (topic == "domwindowopened") {
    opened.addEventListener("load", () => {
      if (/exceptionDialog|certerror/.test(opened.document.documentURI)) {
        dialogs.push(opened.document.documentURI);
      }
    }, { once: true });
  }
});

async function until(what, condition) {
  for (let tries = 0; tries < 600; tries++) {
    const found = await condition();
    if (found) {
      return found;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`waited for ${what} in vain; dialogs: ${dialogs.join("; ") || "none"}`);
}

const file = path => {
  const found = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  found.initWithPath(path);
  return found;
};
const hub = () => document.querySelector("account-hub-container")?.shadowRoot;
const step = () => [...hub().querySelectorAll(".account-hub-step")].find(one => !one.hidden)?.id;
const inbox = () => MailServices.accounts.defaultAccount.incomingServer.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
const certificatesOf = address => certificates.getCerts().filter(one => one.emailAddress?.toLowerCase() == address.toLowerCase());

function type(field, text, opened = window) {
  field.focus();
  field.value = text;
  field.dispatchEvent(new opened.InputEvent("input", { bubbles: true, data: text }));
}

window.testa = {
  dialogs: async () => dialogs,

  /** What the tab Authorities does, with both ticks for a root and none for the other. */
  async trust(root, other) {
    certificates.addCertFromBase64(root, "C,C,");
    certificates.addCertFromBase64(other, ",,");
  },

  /** What the tab Your Certificates does. */
  async importId(path, password) {
    return certificates.importPKCS12File(file(path), password);
  },

  async setUpAccount(name, address, password) {
    await until("the window for a new account", () => hub()?.querySelector("email-auto-form #email"));
    const forward = () => hub().querySelector("#emailFooter #forward").click();
    type(hub().querySelector("#realName"), name);
    type(hub().querySelector("email-auto-form #email"), address);
    forward();
    await until("settings that are found", () => step() == "emailConfigFoundSubview");
    forward();
    await until("the password's field", () => step() == "emailPasswordSubview");
    type(hub().querySelector("#emailPasswordSubview input[type=password]"), password);
    forward();
    await until("the account", () => step() == "emailAddedSuccessSubview");
    forward();
    const incoming = MailServices.accounts.defaultAccount.incomingServer;
    const outgoing = MailServices.outgoingServer.defaultServer;
    return {
      type: incoming.type, host: incoming.hostname, port: incoming.port, user: incoming.username,
      tls: incoming.socketType == Ci.nsMsgSocketType.SSL && outgoing.socketType == Ci.nsMsgSocketType.SSL,
      outgoing: outgoing.serverURI.spec,
    };
  },

  /** Select… under End-To-End Encryption, and the same for encryption. */
  async useId(address) {
    const own = certificatesOf(address)[0];
    const identity = MailServices.accounts.defaultAccount.defaultIdentity;
    for (const use of ["signing_cert", "encryption_cert"]) {
      identity.setUnicharAttribute(`${use}_name`, own.displayName);
      identity.setCharAttribute(`${use}_dbkey`, own.dbKey);
    }
  },

  /** Edit Directories… → Add, the tick at Directory Server, and the password that Thunderbird keeps when it has asked once. */
  async useDirectory(host, base, user, password) {
    window.openDialog("chrome://messenger/content/addressbook/pref-directory-add.xhtml", "_blank", "chrome", {});
    const opened = await until("the window of the directory", () => [...Services.wm.getEnumerator(null)]
      .find(one => one.document.documentURI.endsWith("pref-directory-add.xhtml") && one.document.readyState == "complete"
        && one.document.getElementById("addDirectory")?.getButton?.("accept")));
    const values = { description: "TESTA", hostname: host, basedn: base, login: user };
    for (const [id, value] of Object.entries(values)) {
      type(opened.document.getElementById(id), value, opened);
    }
    opened.document.getElementById("secure").checked = true;
    opened.document.getElementById("port").value = 636;
    opened.document.getElementById("addDirectory").acceptDialog();
    const directory = await until("the directory", () => MailServices.ab.directories.find(one => one.dirName == "TESTA"));
    Services.prefs.setBoolPref("ldap_2.autoComplete.useDirectory", true);
    Services.prefs.setStringPref("ldap_2.autoComplete.directoryServer", directory.dirPrefId);
    const address = directory.QueryInterface(Ci.nsIAbLDAPDirectory).lDAPURL;
    const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
    login.init(address.prePath, null, address.spec, "", password, "", "");
    await Services.logins.addLoginAsync(login);
    return address.spec;
  },

  /** Get Messages, until one whose subject begins so is there; and what is seen when it is opened. */
  async read(subject) {
    const folder = inbox();
    const found = await until(`a mail '${subject}'`, async () => {
      const already = [...folder.messages].find(one => one.mime2DecodedSubject.startsWith(subject));
      if (already) {
        return already;
      }
      await new Promise((resolve, reject) => MailServices.pop3.GetNewMail(null, {
        OnStartRunningUrl() {},
        OnStopRunningUrl: (url, status) => status == 0 ? resolve() : reject(new Error(`POP3 failed with ${status}`)),
      }, folder, folder.server));
      return null;
    });
    const pane = await until("the folder's pane", () => document.getElementById("tabmail").currentAbout3Pane);
    if (pane.gFolder != folder) {
      pane.displayFolder(folder);
    }
    const row = await until("the mail in the list", () => pane.gDBView && (pane.gDBView.findIndexOfMsgHdr(found, true) + 1)) - 1;
    const shown = pane.messageBrowser.contentWindow;
    const processed = new Promise(resolve => shown.addEventListener("smimeprocessed", resolve, { once: true }));
    pane.threadTree.selectedIndex = row;
    await Promise.race([processed, new Promise(resolve => setTimeout(resolve, 10000))]);
    const page = shown.document;
    const icon = id => {
      const image = page.getElementById(id);
      return image.hidden ? "none" : image.getAttribute("src").replace(/.*-(\w+)\.svg/, "$1");
    };
    const panel = page.getElementById("messageSecurityPanel");
    if (!page.getElementById("encryptionTechBtn").hidden) {
      page.getElementById("encryptionTechBtn").click();
      await until("what the button S/MIME shows", () => panel.state == "open");
    }
    const seen = {
      subject: found.mime2DecodedSubject, signed: icon("signedHdrIcon"), encrypted: icon("encryptedHdrIcon"),
      words: page.getElementById("signatureLabel").textContent, signer: shown.gSignerCert?.emailAddress ?? "",
      body: shown.getMessagePaneBrowser().contentDocument.body.textContent,
    };
    lastSigner = shown.gSignerCert;
    panel.hidePopup();
    return seen;
  },

  /** What Test says of the certificate of whoever has signed the mail that was read last. */
  async verifySigner() {
    const code = await new Promise(resolve => certificates.asyncVerifyCertAtTime(lastSigner,
      Ci.nsIX509CertDB.verifyUsageEmailSigner, 0, "", Math.floor(Date.now() / 1000), [], { verifyCertFinished: resolve }));
    const errors = Cc["@mozilla.org/nss_errors_service;1"].getService(Ci.nsINSSErrorsService);
    return code == 0 ? "valid" : errors.getErrorName(errors.getXPCOMFromNSSError(code));
  },
};
