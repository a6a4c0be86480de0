package dev.syncline.log;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jboss.logging.MDC;

/**
 * One line of the log: what happened, and to whom. Its fields are words of the message, and fields of the line where the
 * log is JSON. Never content, never a token.
 */
public final class Event {
    private final String what;
    private final Map<String, String> fields = new LinkedHashMap<>();

    private Event(String what) {
        this.what = what;
    }

    public static Event of(String what) {
        return new Event(what);
    }

    /** A field named {@code session}, {@code user}, {@code document}, {@code request}, {@code code} or as the event needs. */
    public Event with(String field, Object value) {
        fields.put(field, String.valueOf(value));
        return this;
    }

    public void debug(Logger log) {
        write(log, Level.DEBUG, null);
    }

    public void info(Logger log) {
        write(log, Level.INFO, null);
    }

    public void warn(Logger log) {
        write(log, Level.WARN, null);
    }

    public void error(Logger log, Throwable failure) {
        write(log, Level.ERROR, failure);
    }

    @Override
    public String toString() {
        StringBuilder message = new StringBuilder(what);
        fields.forEach(
                (field, value) -> message.append(' ').append(field).append('=').append(value));
        return message.toString();
    }

    private void write(Logger log, Level level, Throwable failure) {
        if (!log.isEnabled(level)) {
            return;
        }
        fields.forEach(MDC::put);
        try {
            log.log(level, this, failure);
        } finally {
            fields.keySet().forEach(MDC::remove);
        }
    }
}
