/*
 * What a user does in Thunderbird, and what he sees, as functions in its main window. Thunderbird.java calls them by name; each
 * may take its time.
 */
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const certificates = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
const dialogs = [];
let lastSigner = null;
let chosenFile = null;

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

/* The chooser of files is GTK's, and no script reaches it: this one answers in its place, and names the file it was told of. */
const chooser = {
  QueryInterface: ChromeUtils.generateQI(["nsIFilePicker"]),
  defaultExtension: "",
  defaultString: "",
  init() {},
  appendFilter() {},
  appendFilters() {},
  get file() {
    return file(chosenFile);
  },
  open(shown) {
    const answer = typeof shown == "function" ? shown : code => shown.done(code);
    answer(Ci.nsIFilePicker.returnOK);
  },
};
Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(Services.uuid.generateUUID(), "",
  "@mozilla.org/filepicker;1", { createInstance: wanted => chooser.QueryInterface(wanted) });

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
const fingerprint = certificate => certificate.sha256Fingerprint.replaceAll(":", "").toLowerCase();
const certificatesOf = address => certificates.getCerts().filter(one => one.emailAddress?.toLowerCase() == address.toLowerCase());

/** A window that has been opened and has all that its page is made of. */
const windowOf = (what, page, ready) => until(what, () => [...Services.wm.getEnumerator(null)]
  .find(one => page.test(one.document.documentURI) && one.document.readyState == "complete" && ready(one)));

/** OK, or whatever the button is called, in a dialog that belongs to what the user is doing, and so is no warning. */
async function accept(words) {
  const opened = await windowOf(`the dialog '${words}'`, /\/(common|select)Dialog\.xhtml$/,
    one => one.document.documentElement.textContent.includes(words));
  const asked = dialogs.findIndex(one => one.includes(words));
  if (asked >= 0) {
    dialogs.splice(asked, 1);
  }
  opened.document.querySelector("dialog").acceptDialog();
  await until(`the end of the dialog '${words}'`, () => opened.closed);
}

/** Keys of the keyboard, on whatever has the focus. */
function press(opened, ...keys) {
  const keyboard = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
  if (!keyboard.beginInputTransactionForTests(opened)) {
    throw new Error("something else has the keyboard");
  }
  for (const key of keys) {
    const pressed = new opened.KeyboardEvent("", { key });
    keyboard.keydown(pressed);
    keyboard.keyup(pressed);
  }
}

async function test(certificate, usage) {
  const code = await new Promise(resolve => certificates.asyncVerifyCertAtTime(certificate, usage, 0, "",
    Math.floor(Date.now() / 1000), [], { verifyCertFinished: resolve }));
  const errors = Cc["@mozilla.org/nss_errors_service;1"].getService(Ci.nsINSSErrorsService);
  return code == 0 ? "valid" : errors.getErrorName(errors.getXPCOMFromNSSError(code));
}

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
    const opened = await windowOf("the window of the directory", /pref-directory-add\.xhtml$/,
      one => one.document.getElementById("addDirectory")?.getButton?.("accept"));
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

  /**
   * New Message; a part of a name in To, and Enter when somebody is offered; Encrypt and Digitally Sign in the menu Security; and
   * Send. The text alone comes from a call to the editor.
   */
  async write(part, subject, text) {
    window.MsgNewMessage(null);
    const opened = await windowOf("the window for a new mail", /\/messengercompose\.xhtml$/,
      one => one.gLoadingComplete && one.GetCurrentEditor());
    const page = opened.document;
    const to = page.getElementById("toAddrInput");
    to.focus();
    press(opened, ...part);
    await until(`somebody of the directory for '${part}'`, () => to.controller.matchCount > 0);
    const offered = Array.from({ length: to.controller.matchCount }, (unused, index) => to.controller.getLabelAt(index));
    press(opened, "Enter");
    const recipient = await until("the recipient", () => page.querySelector("#toAddrContainer mail-address-pill"));
    const possible = await until("that it can be encrypted to them",
      () => opened.gComposeNotification.getNotificationWithValue("enableNotification")?.messageText.textContent.trim());
    for (const item of ["menu_securityEncrypt_Menubar", "menu_securitySign_Menubar"]) {
      // as when the menu opens
      opened.setSecuritySettings("_Menubar");
      if (!page.getElementById(item).hasAttribute("checked")) {
        page.getElementById(item).doCommand();
      }
    }
    await until("that it will be encrypted", () => !opened.gCheckEncryptionStateCompletionIsPending
      && page.getElementById("button-encryption").hasAttribute("checked"));
    page.getElementById("msgSubject").focus();
    press(opened, ...subject);
    opened.GetCurrentEditor().insertText(text);
    const seen = { offered, possible, to: recipient.fullAddress, subject: page.getElementById("msgSubject").value };
    page.getElementById("button-send").doCommand();
    await until("the end of the window, when the mail is sent", () => opened.closed);
    return seen;
  },

  /** Account Settings, End-To-End Encryption, Generate and save a CSR file as…, and what is suggested there. */
  async requestCertificate(path) {
    chosenFile = path;
    window.MsgAccountManager("am-e2e.xhtml", MailServices.accounts.defaultAccount.incomingServer);
    const tabs = document.getElementById("tabmail");
    const settings = await until("the account's settings",
      () => tabs.tabInfo.find(one => one.browser?.contentDocument?.documentURI == "about:accountsettings"));
    const page = await until("End-To-End Encryption", () => {
      const shown = settings.browser.contentDocument.getElementById("contentFrame")?.contentWindow;
      return shown?.document.documentURI.endsWith("/am-e2e.xhtml") && shown.document.readyState == "complete" && shown.gIdentity
        && shown.document;
    });
    const button = await until("the button's words", () => {
      const found = page.getElementById("generateCSRButton");
      return found.label && found;
    });
    button.doCommand();
    for (const words of ["Select a local directory and filename for your CSR file", "Choose between RSA",
      "Choose your desired cryptographic strength", "secret key will be generated", "The CSR was successfully saved"]) {
      await accept(words);
    }
    const label = button.label;
    tabs.closeTab(settings);
    return label;
  },

  /** Import… under Your Certificates; the fingerprints of all that are there then. */
  async importCertificate(path) {
    chosenFile = path;
    window.openDialog("chrome://pippki/content/certManager.xhtml", "_blank", "chrome");
    const opened = await windowOf("the certificates", /\/certManager\.xhtml$/,
      one => one.document.getElementById("user-tree")?.view?.selection);
    opened.document.getElementById("mine_restoreButton").doCommand();
    await accept("Your personal certificate has been installed");
    opened.close();
    return certificates.getCerts().filter(one => one.certType & Ci.nsIX509Cert.USER_CERT)
      .map(fingerprint);
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
  verifySigner: async () => test(lastSigner, Ci.nsIX509CertDB.verifyUsageEmailSigner),

  /** What Test says of an own certificate, for signing and for encryption. */
  async testOwn(wanted) {
    const own = certificates.getCerts().find(one => fingerprint(one) == wanted);
    return [await test(own, Ci.nsIX509CertDB.verifyUsageEmailSigner), await test(own, Ci.nsIX509CertDB.verifyUsageEmailRecipient)];
  },
};
