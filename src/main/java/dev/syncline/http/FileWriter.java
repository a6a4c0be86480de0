package dev.syncline.http;

import dev.syncline.live.Documents;
import dev.syncline.wire.Limits;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Answers with a document's file, as fast as its reader takes it. */
@Provider
public class FileWriter implements ServerMessageBodyWriter<Documents.Saved> {
    private final long stallMs;

    FileWriter(Limits limits) {
        this.stallMs = limits.http().stallMs();
    }

    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return Documents.Saved.class.isAssignableFrom(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return Documents.Saved.class.isAssignableFrom(type);
    }

    @Override
    public void writeResponse(Documents.Saved file, Type genericType, ServerRequestContext context) {
        var request = (ResteasyReactiveRequestContext) context;
        RoutingContext exchange = request.unwrap(RoutingContext.class);
        request.suspend();
        exchange.addEndHandler(over -> request.resume());
        new FileSending(exchange, file).begin(stallMs);
    }

    /** Where something wants to see the bytes on their way, as a writer interceptor does. */
    @Override
    public void writeTo(
            Documents.Saved file,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> httpHeaders,
            OutputStream stream)
            throws IOException {
        for (byte[] part : file.parts()) {
            stream.write(part);
        }
    }
}
