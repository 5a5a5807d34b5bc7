package eu.testa.mail.core.digitalid.ldap;

import com.unboundid.ldap.listener.SearchEntryParer;
import com.unboundid.ldap.protocol.AddResponseProtocolOp;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.CompareResponseProtocolOp;
import com.unboundid.ldap.protocol.DeleteResponseProtocolOp;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ModifyDNResponseProtocolOp;
import com.unboundid.ldap.protocol.ModifyResponseProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.protocol.SearchResultEntryProtocolOp;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import eu.testa.mail.core.digitalid.DigitalId;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.password.PasswordThrottle;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one LDAP connection. Nothing before TLS and a user's own password; then searches, and nothing but
 * searches.
 */
final class DirectoryRequests {

    /** The most entries of one answer: a person types more letters, and nobody copies the directory at once. */
    static final int SIZE_LIMIT = 100;

    private static final Logger LOGGER = LoggerFactory.getLogger(DirectoryRequests.class);
    private static final int MAX_FILTER_PARTS = 200;
    private static final int READ_ONLY = ResultCode.UNWILLING_TO_PERFORM_INT_VALUE;
    private static final String READ_ONLY_MESSAGE = "this directory is read-only";

    private final DigitalIdDirectory directory;
    private final DigitalIdEntries entries;
    private final PasswordCheck passwords;
    private final PasswordThrottle throttle;
    private final InetAddress client;
    private volatile Optional<String> user = Optional.empty();

    DirectoryRequests(DigitalIdDirectory directory, DigitalIdEntries entries, PasswordCheck passwords,
        PasswordThrottle throttle, InetAddress client) {
        this.directory = directory;
        this.entries = entries;
        this.passwords = passwords;
        this.throttle = throttle;
        this.client = client;
    }

    /** Whether it is known whose connection it is. */
    boolean isBound() {
        return user.isPresent();
    }

    /**
     * The answer to one request, in the order in which it is sent; the last is the result.
     *
     * @param encrypted whether the request came over TLS
     * @throws LDAPException if it is none that a client may send
     */
    List<LDAPMessage> answer(LDAPMessage request, boolean encrypted) throws LDAPException {
        int id = request.getMessageID();
        return switch (request.getProtocolOpType()) {
            case LDAPMessage.PROTOCOL_OP_TYPE_BIND_REQUEST -> List.of(bind(id, request.getBindRequestProtocolOp(), encrypted));
            case LDAPMessage.PROTOCOL_OP_TYPE_SEARCH_REQUEST ->
                search(id, request.getSearchRequestProtocolOp(), request.getControls());
            case LDAPMessage.PROTOCOL_OP_TYPE_EXTENDED_REQUEST -> List.of(new LDAPMessage(id,
                new ExtendedResponseProtocolOp(ResultCode.PROTOCOL_ERROR_INT_VALUE, null,
                    "there is no operation " + request.getExtendedRequestProtocolOp().getOID(), null, null, null)));
            case LDAPMessage.PROTOCOL_OP_TYPE_COMPARE_REQUEST -> List.of(new LDAPMessage(id,
                new CompareResponseProtocolOp(READ_ONLY, null, "this directory answers searches", null)));
            case LDAPMessage.PROTOCOL_OP_TYPE_ADD_REQUEST ->
                List.of(new LDAPMessage(id, new AddResponseProtocolOp(READ_ONLY, null, READ_ONLY_MESSAGE, null)));
            case LDAPMessage.PROTOCOL_OP_TYPE_DELETE_REQUEST ->
                List.of(new LDAPMessage(id, new DeleteResponseProtocolOp(READ_ONLY, null, READ_ONLY_MESSAGE, null)));
            case LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_REQUEST ->
                List.of(new LDAPMessage(id, new ModifyResponseProtocolOp(READ_ONLY, null, READ_ONLY_MESSAGE, null)));
            case LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_DN_REQUEST ->
                List.of(new LDAPMessage(id, new ModifyDNResponseProtocolOp(READ_ONLY, null, READ_ONLY_MESSAGE, null)));
            default -> throw new LDAPException(ResultCode.PROTOCOL_ERROR, "this is no request");
        };
    }

    private LDAPMessage bind(int id, BindRequestProtocolOp request, boolean encrypted) {
        user = Optional.empty();
        if (!encrypted) {
            return bind(id, ResultCode.CONFIDENTIALITY_REQUIRED,
                "a password is taken over TLS only: use ldaps, or StartTLS first");
        }
        if (request.getCredentialsType() != BindRequestProtocolOp.CRED_TYPE_SIMPLE) {
            return bind(id, ResultCode.AUTH_METHOD_NOT_SUPPORTED, "bind with your mail address and password (simple)");
        }
        String password = request.getSimplePassword().stringValue();
        if (request.getBindDN().isEmpty() || password.isEmpty()) {
            return bind(id, ResultCode.INAPPROPRIATE_AUTHENTICATION,
                "this directory is for the users of this server: bind with your mail address and password");
        }
        return authenticate(id, address(request.getBindDN()), password);
    }

    private List<LDAPMessage> search(int id, SearchRequestProtocolOp request, List<Control> controls) {
        if (user.isEmpty()) {
            return List.of(done(id, ResultCode.INSUFFICIENT_ACCESS_RIGHTS, "bind with your mail address and password first"));
        }
        Optional<Control> unknown = controls.stream().filter(Control::isCritical).findFirst();
        if (unknown.isPresent()) {
            return List.of(done(id, ResultCode.UNAVAILABLE_CRITICAL_EXTENSION, "control " + unknown.get().getOID()));
        }
        if (parts(request.getFilter()) > MAX_FILTER_PARTS) {
            return List.of(done(id, ResultCode.ADMIN_LIMIT_EXCEEDED, "the filter has more than " + MAX_FILTER_PARTS + " parts"));
        }
        List<LDAPMessage> answer = new ArrayList<>();
        try {
            answer.add(find(id, request, answer));
        } catch (LDAPException e) {
            answer.add(done(id, e.getResultCode(), e.getMessage()));
        } catch (IOException | GeneralSecurityException e) {
            LOGGER.error("LDAP: a search could not be answered", e);
            answer.add(done(id, ResultCode.OTHER, "the server could not answer; its log says why"));
        }
        return answer;
    }

    private LDAPMessage authenticate(int id, String address, String password) {
        try (PasswordThrottle.Attempt attempt = throttle.attempt(client.getHostAddress(), address, "LDAP")) {
            if (!attempt.waiting().isZero()) {
                return bind(id, ResultCode.BUSY, "too many wrong passwords; wait " + attempt.waitInWords() + " and try again");
            }
            if (passwords.matches(address, password)) {
                attempt.succeeded();
                user = Optional.of(address);
                return bind(id, ResultCode.SUCCESS, null);
            }
            attempt.failed();
            return bind(id, ResultCode.INVALID_CREDENTIALS, "wrong mail address or password");
        } catch (IOException e) {
            LOGGER.error("LDAP: the password of {} could not be checked", printable(address), e);
            return bind(id, ResultCode.UNAVAILABLE, "the password could not be checked; the server's log says why");
        }
    }

    /** Mail programs send what the user typed: the address itself, or the DN of his entry. */
    private static String address(String bindName) {
        if (bindName.regionMatches(true, 0, "mail=", 0, 5)) {
            try {
                return new DN(bindName).getRDN().getAttributeValues()[0];
            } catch (LDAPException e) {
                return bindName;
            }
        }
        return bindName;
    }

    /** Finds the entries, and says how it went. */
    private LDAPMessage find(int id, SearchRequestProtocolOp request, List<LDAPMessage> found)
        throws LDAPException, GeneralSecurityException, IOException {
        DN base = new DN(request.getBaseDN());
        int limit = request.getSizeLimit() > 0 ? Math.min(request.getSizeLimit(), SIZE_LIMIT) : SIZE_LIMIT;
        SearchEntryParer parer = new SearchEntryParer(request.getAttributes(), null);
        Optional<Filter> filter = readable(request.getFilter());
        for (Iterator<Entry> candidates = candidates(base, request).iterator(); candidates.hasNext();) {
            Entry entry = candidates.next();
            if (filter.isPresent() && filter.get().matchesEntry(DigitalIdEntries.withoutOptions(entry))) {
                if (found.size() == limit) {
                    return done(id, ResultCode.SIZE_LIMIT_EXCEEDED, "there are more; type more of the name");
                }
                found.add(new LDAPMessage(id, new SearchResultEntryProtocolOp(parer.pareEntry(entry))));
            }
        }
        return done(id, ResultCode.SUCCESS, null);
    }

    private Stream<Entry> candidates(DN base, SearchRequestProtocolOp request) throws LDAPException {
        SearchScope scope = request.getScope();
        if (base.isNullDN() && scope == SearchScope.BASE) {
            return Stream.of(entries.rootDse());
        }
        // a mail program without a base means all that there is
        DN effective = base.isNullDN() ? entries.base() : base;
        if (!effective.isDescendantOf(entries.base(), true) && !entries.base().isDescendantOf(effective, true)) {
            throw new LDAPException(ResultCode.NO_SUCH_OBJECT, "the base of this directory is " + entries.base());
        }
        return Stream.concat(Stream.of(entries.baseEntry()), people(request.getFilter()))
            .filter(entry -> matches(entry, effective, scope));
    }

    /** With an address in the filter only that person has to be looked at. */
    private Stream<Entry> people(Filter filter) {
        Stream<DigitalId> ids = filter.getFilterType() == Filter.FILTER_TYPE_EQUALITY
            && filter.getAttributeName().equalsIgnoreCase("mail")
                ? directory.offered(filter.getAssertionValue()).stream() : directory.offered();
        return ids.flatMap(one -> {
            try {
                return Stream.of(entries.entry(one));
            } catch (GeneralSecurityException | IOException e) {
                LOGGER.warn("LDAP: the digital ID of {} is left out: {}", one.address(), e.getMessage());
                return Stream.empty();
            }
        });
    }

    private static boolean matches(Entry entry, DN base, SearchScope scope) {
        try {
            return entry.matchesBaseAndScope(base, scope);
        } catch (LDAPException e) {
            return false;
        }
    }

    /**
     * A filter with nothing in it that is unknown here (RFC 4511 §4.5.1.7): what is to be about the same has to be the same, and of a
     * rule of matching nobody knows whether it is met.
     *
     * @return empty if no entry can meet it
     */
    private static Optional<Filter> readable(Filter filter) {
        return switch (filter.getFilterType()) {
            case Filter.FILTER_TYPE_AND -> {
                List<Filter> known = readable(filter.getComponents());
                yield known.size() < filter.getComponents().length ? Optional.empty() : Optional.of(Filter.createANDFilter(known));
            }
            case Filter.FILTER_TYPE_OR -> Optional.of(Filter.createORFilter(readable(filter.getComponents())));
            case Filter.FILTER_TYPE_NOT -> readable(filter.getNOTComponent()).map(Filter::createNOTFilter);
            case Filter.FILTER_TYPE_APPROXIMATE_MATCH ->
                Optional.of(Filter.createEqualityFilter(filter.getAttributeName(), filter.getAssertionValueBytes()));
            case Filter.FILTER_TYPE_EXTENSIBLE_MATCH -> Optional.empty();
            default -> Optional.of(filter);
        };
    }

    private static List<Filter> readable(Filter[] filters) {
        return Arrays.stream(filters).map(DirectoryRequests::readable).flatMap(Optional::stream).toList();
    }

    private static int parts(Filter filter) {
        int parts = 1;
        for (Filter component : filter.getComponents()) {
            parts += parts(component);
        }
        return filter.getNOTComponent() == null ? parts : parts + parts(filter.getNOTComponent());
    }

    private static LDAPMessage bind(int id, ResultCode code, String message) {
        return new LDAPMessage(id, new BindResponseProtocolOp(code.intValue(), null, message, null, null));
    }

    private static LDAPMessage done(int id, ResultCode code, String message) {
        return new LDAPMessage(id, new SearchResultDoneProtocolOp(code.intValue(), null, message, null));
    }

    private static String printable(String text) {
        String cut = text.length() > 80 ? text.substring(0, 80) : text;
        return cut.toLowerCase(Locale.ROOT).replaceAll("[^\\x21-\\x7e]", "?");
    }
}
