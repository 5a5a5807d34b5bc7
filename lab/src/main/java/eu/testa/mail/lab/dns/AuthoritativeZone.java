package eu.testa.mail.lab.dns;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SetResponse;
import org.xbill.DNS.Type;
import org.xbill.DNS.Zone;

/** Answers queries for one zone from its master file (RFC 1034 §4.3.2); every other name is refused. */
public final class AuthoritativeZone {

    private static final int MAX_ALIASES = 8;
    private static final int UDP_PAYLOAD = 1232;

    private final Zone zone;

    private AuthoritativeZone(Zone zone) {
        this.zone = zone;
    }

    /**
     * Reads a master file (RFC 1035 §5).
     *
     * @throws IOException if the file cannot be read or is not a zone
     */
    public static AuthoritativeZone load(Name origin, Path masterFile) throws IOException {
        return new AuthoritativeZone(new Zone(origin, masterFile.toString()));
    }

    /** The answer to a query, complete; the transport truncates it where it must. */
    public Message answer(Message query) {
        Message response = new Message(query.getHeader().getID());
        Header header = response.getHeader();
        header.setFlag(Flags.QR);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setOpcode(query.getHeader().getOpcode());
        if (query.getOPT() != null) {
            response.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        Record question = query.getQuestion();
        if (question == null) {
            header.setRcode(Rcode.FORMERR);
            return response;
        }
        response.addRecord(question, Section.QUESTION);
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            header.setRcode(Rcode.NOTIMP);
        } else if (question.getDClass() != DClass.IN || !question.getName().subdomain(zone.getOrigin())) {
            header.setRcode(Rcode.REFUSED);
        } else {
            header.setFlag(Flags.AA);
            resolve(question.getName(), question.getType(), response, 0);
        }
        return response;
    }

    private void resolve(Name name, int type, Message response, int aliases) {
        SetResponse found = zone.findRecords(name, type);
        if (found.isSuccessful()) {
            found.answers().forEach(set -> add(set, response, Section.ANSWER));
            if (type == Type.MX) {
                addHosts(found.answers(), response);
            }
        } else if (found.isCNAME() && aliases < MAX_ALIASES) {
            CNAMERecord alias = found.getCNAME();
            response.addRecord(alias, Section.ANSWER);
            if (alias.getTarget().subdomain(zone.getOrigin())) {
                resolve(alias.getTarget(), type, response, aliases + 1);
            }
        } else {
            if (found.isNXDOMAIN()) {
                response.getHeader().setRcode(Rcode.NXDOMAIN);
            }
            response.addRecord(zone.getSOA(), Section.AUTHORITY);
        }
    }

    /** The addresses of mail exchangers come along, as name servers do (RFC 1035 §3.3.9). */
    private void addHosts(List<RRset> exchangers, Message response) {
        for (RRset set : exchangers) {
            for (Record exchanger : set.rrs()) {
                Name host = exchanger.getAdditionalName();
                if (host.subdomain(zone.getOrigin())) {
                    SetResponse addresses = zone.findRecords(host, Type.A);
                    if (addresses.isSuccessful()) {
                        addresses.answers().forEach(hosts -> add(hosts, response, Section.ADDITIONAL));
                    }
                }
            }
        }
    }

    private static void add(RRset set, Message response, int section) {
        set.rrs().stream().filter(record -> !response.findRecord(record, section))
            .forEach(record -> response.addRecord(record, section));
    }
}
