package eu.testa.mail.core.web;

import static eu.testa.mail.core.text.Markup.escaped;

/** The settings of an account as Thunderbird fetches them: {@code config-v1.1.xml}. */
record ThunderbirdConfig(MailAccess access) {

    String xml() {
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <clientConfig version="1.1">
              <emailProvider id="%1$s">
                <domain>%1$s</domain>
                <displayName>TESTA Secure Mail</displayName>
                <displayShortName>TESTA</displayShortName>
                <incomingServer type="pop3">
                  <hostname>%2$s</hostname>
                  <port>%3$d</port>
                  <socketType>SSL</socketType>
                  <authentication>password-cleartext</authentication>
                  <username>%%EMAILADDRESS%%</username>
                  <pop3>
                    <leaveMessagesOnServer>false</leaveMessagesOnServer>
                    <downloadOnBiff>true</downloadOnBiff>
                    <checkInterval minutes="10"/>
                  </pop3>
                </incomingServer>
                <outgoingServer type="smtp">
                  <hostname>%2$s</hostname>
                  <port>%4$d</port>
                  <socketType>SSL</socketType>
                  <authentication>password-cleartext</authentication>
                  <username>%%EMAILADDRESS%%</username>
                </outgoingServer>
              </emailProvider>
            </clientConfig>
            """.formatted(escaped(access.domain()), escaped(access.host()), access.pop3s(), access.submissions());
    }
}
