package dev.syncline.http;

import dev.syncline.wire.Limits;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Answers with a stream of events that lasts until its connection or its reader is gone. */
@Provider
public class EventWriter implements ServerMessageBodyWriter<EventStream> {
    private final long stallMs;

    EventWriter(Limits limits) {
        this.stallMs = limits.http().stallMs();
    }

    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return EventStream.class.isAssignableFrom(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return EventStream.class.isAssignableFrom(type);
    }

    @Override
    public void writeResponse(EventStream events, Type genericType, ServerRequestContext context) {
        var request = (ResteasyReactiveRequestContext) context;
        RoutingContext exchange = request.unwrap(RoutingContext.class);
        request.suspend();
        exchange.addEndHandler(over -> {
            events.lost().run();
            request.resume();
        });
        new EventSending(exchange, events, stallMs).begin();
    }

    @Override
    public void writeTo(
            EventStream events,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> httpHeaders,
            OutputStream stream) {
        throw new WebApplicationException("a stream of events has no end to be written to");
    }
}
