package eu.testa.mail.core.reload;

/** A part of the server that has read files, and can look at them again. */
public interface Reloadable {

    /** Takes over what the files say now, where it can; what cannot be used leaves everything as it was. */
    Reloaded reload();
}
