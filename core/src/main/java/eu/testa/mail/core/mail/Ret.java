package eu.testa.mail.core.mail;

/** The RET keywords of RFC 3461 §4.3. This system returns headers only, whatever is asked: bodies are confidential. */
public enum Ret {
    FULL,
    HDRS
}
