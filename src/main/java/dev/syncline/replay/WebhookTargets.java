package dev.syncline.replay;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Where webhooks may go: to hosts that the operator named, and nowhere else. None is named unless the operator does, so
 * that no project can make the server call an address of the network it is in.
 */
@Singleton
public class WebhookTargets {
    static final String SETTING = "syncline.webhook-hosts";

    private static final int URL_CHARS_MAX = 2_000;

    private final Set<String> hosts = new HashSet<>();

    @Inject
    WebhookTargets(Config config) {
        this(config.getOptionalValues(SETTING, String.class).orElse(List.of()));
    }

    WebhookTargets(List<String> named) {
        named.forEach(host -> hosts.add(host.strip().toLowerCase(Locale.ROOT)));
    }

    /** Whether messages may go there. */
    public boolean allows(String url) {
        if (url.length() > URL_CHARS_MAX) {
            return false;
        }
        try {
            URI uri = new URI(url);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean plain = uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null;
            return web && plain && hosts.contains(name(uri));
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static String name(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    }
}
