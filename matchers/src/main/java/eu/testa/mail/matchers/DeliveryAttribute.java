package eu.testa.mail.matchers;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryJson;
import java.util.List;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** What the mailet {@code TestaDelivery} leaves at a mail: what came of each recipient. */
public final class DeliveryAttribute {

    private static final AttributeName NAME = AttributeName.of("testa.deliveries");

    private DeliveryAttribute() {
    }

    public static void set(Mail mail, List<Delivery> deliveries) {
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(DeliveryJson.write(deliveries))));
    }

    /** Empty where the mail did not come so far. */
    public static List<Delivery> of(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, NAME, String.class).map(DeliveryJson::read).orElse(List.of());
    }
}
