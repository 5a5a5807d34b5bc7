package eu.testa.mail.core.virus.archive;

/** The kinds of archive that an engine may be trusted to open, once it has shown it. */
public enum Packing {
    ZIP, GZIP, XZ, TAR, SEVEN_ZIP
}
