package dev.syncline.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator may set about people: {@code syncline.*}. */
@ConfigMapping(prefix = "syncline")
public interface Settings {
    Guests guests();

    /** Origins of pages, beside the server's own, that may act for their visitors, such as {@code https://app.example}. */
    Optional<List<String>> origins();

    /** Origins of other servers that pages of this one may keep documents in step with, such as {@code https://eu.example}. */
    Optional<List<String>> backends();

    /** Where webhooks may go, each as {@code host} or {@code host:port}. Without it no project can have a webhook. */
    Optional<List<String>> webhookHosts();

    Bucket bucket();

    Follow follow();

    /** The issuers whose tokens begin sessions, each under a name of the operator's choice. */
    Map<String, IssuerSettings> issuers();

    /** People without an account. */
    interface Guests {
        /** Whether a display name is enough to begin a session. */
        @WithDefault("true")
        boolean allowed();
    }

    /** Object storage for cold bytes and uploads; read by {@code store.BucketAddress}. */
    interface Bucket {
        /** The bucket that cold bytes move to and uploads come through, which must exist. Without it everything stays in Postgres. */
        Optional<String> name();

        /** Address of a service with the S3 API. Without it, AWS. */
        Optional<String> endpoint();

        /** Address of the same service for clients that upload, where it is another one. */
        Optional<String> publicEndpoint();

        /** The region of the bucket. */
        @WithDefault("us-east-1")
        String region();

        /** Name of the key that lets the server in. */
        Optional<String> accessKey();

        /** A file that holds it, instead. */
        Optional<String> accessKeyFile();

        /** The key's secret. */
        Optional<String> secretKey();

        /** A file that holds it, instead. */
        Optional<String> secretKeyFile();
    }

    /** Another server whose documents this one follows; read by {@code interop.FollowSettings}. */
    interface Follow {
        /** The other server's door for automerge-repo peers, such as {@code wss://eu.example/repo}. Without it nobody is followed. */
        Optional<String> url();

        /** A token for that door. */
        Optional<String> token();

        /** A file that holds it, instead. */
        Optional<String> tokenFile();

        /** Ids or {@code automerge:} addresses of the documents, at most 1,000. */
        Optional<List<String>> documents();

        /** The project here where documents go that are not here yet. */
        Optional<String> project();
    }

    /** One issuer of tokens. */
    interface IssuerSettings {
        /** The {@code iss} claim. */
        String issuer();

        /** A value that the {@code aud} claim must contain. */
        String audience();

        /** Where the public key is: a PEM file or a set of JSON web keys, by path or address. */
        @WithName("key-location")
        String keyLocation();

        /** The one asymmetric algorithm it signs with. */
        @WithDefault("RS256")
        String algorithm();

        /** What the {@code typ} header may be. */
        @WithDefault("JWT,at+jwt")
        List<String> types();

        /** Whether a token without a {@code typ} header is taken too. */
        @WithName("type-optional")
        @WithDefault("true")
        boolean typeOptional();

        /** The longest life of a token. */
        @WithName("max-lifetime")
        @WithDefault("15M")
        Duration maxLifetime();

        /** The claim that chooses a project. */
        @WithName("project-claim")
        @WithDefault("project")
        String projectClaim();
    }
}
