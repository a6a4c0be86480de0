package dev.syncline.http;

import java.util.Set;
import java.util.TreeSet;

/**
 * The content security policy of each answer: what the scope that it becomes in a browser needs, and nothing else. A script
 * that is started as a worker has its own policy, which does not depend on the page's; one that is imported has that of the
 * scope that imports it, as has every other file. No scope has inline script or evaluates any; the worker compiles wasm.
 */
public final class ContentPolicies {
    private static final String NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types ";
    private static final String NO_TRUSTED_TYPE = NOTHING + "'none'";
    private static final String SERVICE_WORKER = NO_TRUSTED_TYPE + "; script-src 'self'; connect-src 'self'";

    private final String page;
    private final String worker;

    /** @param backends the origins of other servers that pages and workers may ask */
    public ContentPolicies(Set<String> backends) {
        StringBuilder servers = new StringBuilder("; connect-src 'self'");
        new TreeSet<>(backends).forEach(backend -> servers.append(' ').append(backend));
        this.page = NOTHING + "syncline; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self';"
                + " manifest-src 'self'" + servers;
        this.worker = NO_TRUSTED_TYPE + "; script-src 'self' 'wasm-unsafe-eval'" + servers;
    }

    /** @param mediaType of the answer; null where it has no body, as one that says that nothing has changed */
    public String of(String path, String mediaType) {
        return switch (path) {
            case "/worker-boot.js" -> worker;
            case "/service-worker.js" -> SERVICE_WORKER;
            default -> isPage(path, mediaType) ? page : NO_TRUSTED_TYPE;
        };
    }

    private static boolean isPage(String path, String mediaType) {
        return "/".equals(path) || path.endsWith(".html") || mediaType != null && mediaType.startsWith("text/html");
    }
}
