package eu.testa.mail.core.web;

import static eu.testa.mail.core.text.Markup.escaped;

import eu.testa.mail.core.address.TestaAddress;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The settings of an account as Outlook asks for them (autodiscover, POX): it posts the address, in XML. */
record OutlookAutodiscover(MailAccess access) {

    private static final String NAMESPACE = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

    /** The address in a request; empty if there is none, or the request is no XML. */
    static Optional<String> address(byte[] request) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(request));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamReader.START_ELEMENT && reader.getLocalName().equals("EMailAddress")) {
                    return Optional.of(reader.getElementText().strip());
                }
            }
            return Optional.empty();
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    String settings(TestaAddress user) {
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <Autodiscover xmlns="%1$s">
              <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
                <User>
                  <DisplayName>%2$s</DisplayName>
                </User>
                <Account>
                  <AccountType>email</AccountType>
                  <Action>settings</Action>
                  %3$s
                  %4$s
                </Account>
              </Response>
            </Autodiscover>
            """.formatted(NAMESPACE, escaped(user.toString()), protocol("POP3", access.pop3s(), user),
            protocol("SMTP", access.submissions(), user));
    }

    private String protocol(String type, int port, TestaAddress user) {
        return "<Protocol><Type>" + type + "</Type><Server>" + escaped(access.host()) + "</Server><Port>" + port
            + "</Port><LoginName>" + escaped(user.toString()) + "</LoginName><DomainRequired>off</DomainRequired>"
            + "<SPA>off</SPA><SSL>on</SSL><AuthRequired>on</AuthRequired></Protocol>";
    }

    /** For an address that is not of this server: Outlook goes on asking elsewhere. */
    static String refusal() {
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <Autodiscover xmlns="%1$s">
              <Response>
                <Error Time="00:00:00.0000000" Id="0">
                  <ErrorCode>500</ErrorCode>
                  <Message>This server has settings for addresses of its own domain only.</Message>
                  <DebugData/>
                </Error>
              </Response>
            </Autodiscover>
            """.formatted(NAMESPACE);
    }
}
