package dev.syncline.identity;

import dev.syncline.codec.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/** Random secrets and ids, and the hash under which a secret is kept. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    private Secrets() {}

    static String fresh() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    static byte[] hash(String secret) {
        return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** 128 random bits; not a version 4 UUID, because ids here are 16 random bytes. */
    static UUID id() {
        return new UUID(RANDOM.nextLong(), RANDOM.nextLong());
    }
}
