package dev.syncline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SignatureTest {
    /** The example that the convention itself gives. */
    private static final byte[] KEY = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    @Test
    @DisplayName("[OB4] a message is signed over its id, time and body")
    void ob4_signature() {
        assertThat(Signature.of(KEY, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    @DisplayName("[OB5] messages go to hosts that the operator named, and nowhere else")
    void ob5_targets() {
        WebhookTargets targets = new WebhookTargets(List.of("hooks.example", "Other.example:8443"));
        assertThat(List.of("https://hooks.example/a?b", "http://HOOKS.example", "https://other.example:8443/"))
                .allMatch(targets::allows);
        assertThat(List.of(
                        "",
                        "hooks.example",
                        "ftp://hooks.example/",
                        "https://hooks.example:8443/",
                        "https://other.example/",
                        "https://me@hooks.example/",
                        "https://hooks.example.evil/",
                        "http://127.0.0.1/",
                        "http://169.254.169.254/",
                        "https://hooks.example/#x",
                        "https://hooks.example/" + "a".repeat(2_000)))
                .noneMatch(targets::allows);
        assertThat(new WebhookTargets(List.of()).allows("https://hooks.example/"))
                .isFalse();
    }
}
