package eu.testa.mail.server.jmx;

import eu.testa.mail.core.access.AdminChange;
import eu.testa.mail.core.access.AdminChanges;
import eu.testa.mail.core.access.Caller;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import javax.management.MBeanServer;
import javax.management.remote.MBeanServerForwarder;

/** Tells every operation over JMX that changes something: its name and its first argument, for the second may be a password. */
final class ToldOperations {

    /** James' operations that only look. */
    private static final String LOOKS = "(list|get|contains|verify|has|is|show|find)[A-Z].*";

    private final AdminChanges changes;
    private final String from;
    private final Clock clock;
    private MBeanServer server;

    private ToldOperations(AdminChanges changes, String from, Clock clock) {
        this.changes = changes;
        this.from = from;
        this.clock = clock;
    }

    /**
     * @param from where JMX listens: only this machine reaches it
     */
    static MBeanServerForwarder to(AdminChanges changes, String from, Clock clock) {
        ToldOperations told = new ToldOperations(changes, from, clock);
        return (MBeanServerForwarder) Proxy.newProxyInstance(ToldOperations.class.getClassLoader(),
            new Class<?>[] {MBeanServerForwarder.class}, (proxy, method, arguments) -> told.call(method, arguments));
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "getMBeanServer":
                return server;
            case "setMBeanServer":
                server = (MBeanServer) arguments[0];
                return null;
            case "invoke":
                return told((String) arguments[1], (Object[]) arguments[2], method, arguments);
            default:
                return forward(method, arguments);
        }
    }

    private Object told(String operation, Object[] parameters, Method method, Object[] arguments) throws Throwable {
        if (operation.matches(LOOKS)) {
            return forward(method, arguments);
        }
        String what = "JMX " + operation + (parameters == null || parameters.length == 0 ? "" : " " + parameters[0]);
        String result = "failed";
        try {
            Object answer = forward(method, arguments);
            result = "done";
            return answer;
        } finally {
            changes.record(new AdminChange(clock.instant(), Caller.LOCAL, from, what, result));
        }
    }

    private Object forward(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(server, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
