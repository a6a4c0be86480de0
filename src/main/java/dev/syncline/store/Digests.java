package dev.syncline.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The platform's SHA-256, several times as fast as the portable one: a load may hash 20 MB. */
final class Digests {
    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java knows SHA-256", impossible);
        }
    }
}
