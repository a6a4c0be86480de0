package dev.syncline.interop;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Which documents of which server this one follows. The token is a secret: {@link #toString} leaves it out.
 *
 * @param url of the other server's door for automerge-repo peers
 * @param token empty if that server asks for none
 * @param project of this server, where documents go that are not here yet
 */
record FollowSettings(URI url, Optional<String> token, Set<DocumentId> documents, ProjectId project) {
    /** As many as one connection may open. */
    static final int DOCUMENTS_MAX = 1_000;

    private static final String PREFIX = "syncline.follow.";
    private static final String SCHEME = "automerge:";

    /** Empty if no server is named. Fails with a sentence for the operator if something is missing or wrong. */
    static Optional<FollowSettings> of(Config config) {
        return text(config, "url")
                .map(url -> new FollowSettings(url(url), token(config), documents(config), project(config)));
    }

    private static URI url(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw wrong("url", "is no address");
        }
        boolean socket = "ws".equals(url.getScheme()) || "wss".equals(url.getScheme());
        if (!socket || url.getHost() == null) {
            throw wrong("url", "must be like wss://eu.example/repo");
        }
        if (url.getRawQuery() != null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            // Not repeated: it may hold the token.
            throw wrong("url", "must end with its path; the token goes into " + variable("token"));
        }
        return url;
    }

    private static Optional<String> token(Config config) {
        return text(config, "token").or(() -> text(config, "token-file").map(FollowSettings::content));
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | IllegalArgumentException unreadable) {
            throw wrong("token-file", "names a file that cannot be read: " + file);
        }
    }

    private static Set<DocumentId> documents(Config config) {
        List<String> named =
                config.getOptionalValues(PREFIX + "documents", String.class).orElse(List.of());
        Set<DocumentId> documents = new LinkedHashSet<>();
        for (String one : named) {
            String id = one.strip();
            documents.add(DocumentId.read(id.startsWith(SCHEME) ? id.substring(SCHEME.length()) : id)
                    .orElseThrow(() -> wrong("documents", "names " + id + ", which is no document")));
        }
        if (documents.isEmpty() || documents.size() > DOCUMENTS_MAX) {
            throw wrong("documents", "must name documents, at most " + DOCUMENTS_MAX);
        }
        return documents;
    }

    private static ProjectId project(Config config) {
        return text(config, "project")
                .flatMap(ProjectId::read)
                .orElseThrow(() -> wrong("project", "must name a project of this server"));
    }

    private static IllegalArgumentException wrong(String name, String problem) {
        return new IllegalArgumentException(variable(name) + " " + problem);
    }

    private static String variable(String name) {
        return (PREFIX + name).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }

    private static Optional<String> text(Config config, String name) {
        return config.getOptionalValue(PREFIX + name, String.class);
    }

    /** Host and port, by which the other server is called here. */
    String server() {
        return url.getAuthority();
    }

    /** The address with the token, which no log may have. */
    URI address() {
        return token.map(secret -> URI.create(url + "?token=" + URLEncoder.encode(secret, StandardCharsets.UTF_8)))
                .orElse(url);
    }

    @Override
    public String toString() {
        return documents.size() + " documents of " + server();
    }
}
