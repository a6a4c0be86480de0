package dev.syncline.http;

import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Authenticator;
import dev.syncline.identity.Principal;
import dev.syncline.identity.UrlSigner;
import dev.syncline.store.SignedPrefixes.Prefix;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of chunks below a signed prefix: how they are written, and who is believed to have been given one. */
@Singleton
class PrefixSignatures {
    /** One spelling and no other: nothing between us and the client may read it as something else. */
    private static final Pattern PATH =
            Pattern.compile("/(users/([0-9A-Za-z]+)/session/([0-9A-Za-z]+)/([0-9A-Za-z]+)/)([1-9][0-9]{0,8})");

    private static final Pattern QUERY =
            Pattern.compile("id=([0-9a-f-]{36})&expires=([0-9]{1,12})&signature=([0-9A-Za-z._-]{1,200})");

    private final UrlSigner signer;
    private final Authenticator authenticator;

    PrefixSignatures(UrlSigner signer, Authenticator authenticator) {
        this.signer = signer;
        this.authenticator = authenticator;
    }

    /** A chunk that somebody may send. */
    record Grant(Prefix prefix, int number, Principal principal) {}

    static String text(UserId user, SessionId session, DocumentId document) {
        return "users/" + user.text() + "/session/" + session.text() + "/" + document.text() + "/";
    }

    static String text(Prefix prefix) {
        return text(prefix.user(), prefix.session(), prefix.document());
    }

    /** What follows the question mark below the prefix. */
    String query(Prefix prefix) {
        long expires = prefix.expiry().getEpochSecond();
        return "id=" + prefix.id() + "&expires=" + expires + "&signature="
                + signer.sign(signed(text(prefix), prefix.id().toString(), expires));
    }

    private static String signed(String prefix, String id, long expires) {
        return "PUT\n" + prefix + "\n" + id + "\n" + expires;
    }

    /** Believes the address of a request before a byte of its body is read, or fails with what is wrong with it. */
    Uni<Grant> check(HttpServerRequest request) {
        Matcher path = PATH.matcher(rawPath(request));
        Matcher query = QUERY.matcher(Optional.ofNullable(request.query()).orElse(""));
        if (!path.matches()) {
            throw new Fault(FaultCode.BAD_REQUEST, "a chunk's address is the prefix and a number from 1");
        }
        if (!query.matches()) {
            throw new Fault(FaultCode.UNAUTHENTICATED, "the address lacks the query that was given with the prefix");
        }
        long expires = Long.parseLong(query.group(2));
        if (!signer.verify(signed(path.group(1), query.group(1), expires), query.group(3))) {
            throw new Fault(FaultCode.TOKEN_SIGNATURE, "this prefix was not signed");
        }
        Instant expiry = Instant.ofEpochSecond(expires);
        if (!expiry.isAfter(Instant.now())) {
            throw new Fault(FaultCode.TOKEN_EXPIRED, "ask for the prefix again");
        }
        var prefix = new Prefix(
                UUID.fromString(query.group(1)),
                UserId.parse(path.group(2)),
                SessionId.parse(path.group(3)),
                DocumentId.parse(path.group(4)),
                expiry);
        return grant(prefix, Integer.parseInt(path.group(5)));
    }

    /** A chunk of a prefix whose session lives. */
    Uni<Grant> grant(Prefix prefix, int number) {
        var principal = new Principal(prefix.user(), prefix.session(), "", prefix.expiry(), Optional.empty());
        return authenticator.requireAlive(prefix.session()).replaceWith(new Grant(prefix, number, principal));
    }

    /** As it came, before anybody made anything of dots and percent signs. */
    static String rawPath(HttpServerRequest request) {
        String uri = request.uri();
        int question = uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }
}
