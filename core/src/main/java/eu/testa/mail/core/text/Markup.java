package eu.testa.mail.core.text;

/** Text inside of HTML and XML. */
public final class Markup {

    private Markup() {
    }

    /** The text as content of an element or of an attribute in quotation marks. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
