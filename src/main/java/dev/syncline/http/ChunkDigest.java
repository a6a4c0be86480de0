package dev.syncline.http;

import dev.syncline.codec.Sha256;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hash that a request announces of its body, as RFC 9530 writes it: {@code sha-256=:base64:}, perhaps among others. */
final class ChunkDigest {
    private static final Pattern SHA_256 = Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):\\s*(?:,|$)");

    private ChunkDigest() {}

    /** The SHA-256 of the body, if it is the announced one. */
    static byte[] checked(String header, byte[] body) {
        Matcher announced = SHA_256.matcher(header == null ? "" : header);
        if (!announced.find()) {
            throw new Fault(FaultCode.BAD_REQUEST, "the request needs Content-Digest: sha-256=:<base64>:");
        }
        byte[] found = Sha256.of(body);
        if (!MessageDigest.isEqual(found, Base64.getDecoder().decode(announced.group(1)))) {
            throw new Fault(FaultCode.DIGEST_MISMATCH, "the body has another SHA-256 than the header says");
        }
        return found;
    }
}
