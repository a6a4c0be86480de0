package dev.syncline.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs addresses that are good without other credentials. Every node believes every other's; no signature is logged. */
@ApplicationScoped
public class UrlSigner {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "syncline signed address 1";

    private final ServerKeys keys;

    UrlSigner(ServerKeys keys) {
        this.keys = keys;
    }

    /** The signature of a text: the name of the key, a dot, and the code. */
    public String sign(String text) {
        String key = keys.newest();
        return key + "." + code(key, text).orElseThrow();
    }

    /** Whether one of our keys signed the text. How long it takes tells nothing of the right signature. */
    public boolean verify(String text, String signature) {
        int dot = signature.indexOf('.');
        if (dot < 0) {
            return false;
        }
        byte[] given = signature.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        return code(signature.substring(0, dot), text)
                .map(code -> MessageDigest.isEqual(code.getBytes(StandardCharsets.UTF_8), given))
                .orElse(false);
    }

    private Optional<String> code(String key, String text) {
        return keys.secret(key)
                .map(secret -> mac(mac(secret, PURPOSE), text))
                .map(Base64.getUrlEncoder().withoutPadding()::encodeToString);
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, missing);
        }
    }
}
