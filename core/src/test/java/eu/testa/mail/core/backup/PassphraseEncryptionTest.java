package eu.testa.mail.core.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.PasswordRecipientInformation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PassphraseEncryptionTest {

    private static final byte[] KEY = "a key".getBytes(StandardCharsets.US_ASCII);

    @Test
    @Tag("slow")
    void shouldMakeWhoGuessesComputeSixHundredThousandHashesForEachGuess() throws Exception {
        PassphraseEncryption encryption = new PassphraseEncryption("a passphrase".toCharArray());
        byte[] encrypted = encryption.encrypt(KEY);

        PasswordRecipientInformation recipient = (PasswordRecipientInformation)
            new CMSAuthEnvelopedData(encrypted).getRecipientInfos().getRecipients().iterator().next();
        assertThat(PBKDF2Params.getInstance(recipient.getKeyDerivationAlgorithm().getParameters()).getIterationCount().intValue())
            .isEqualTo(600_000);
        assertThat(encryption.decrypt(encrypted)).isEqualTo(KEY);
    }
}
