package dev.syncline.live;

import dev.syncline.id.ProjectId;
import dev.syncline.project.Usage;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What projects may take. Making a document asks the database. Entries ask what is believed of their project: some seconds
 * old at most, with what this node has let in since; so no commit waits, and a project goes beyond its quota by what other
 * nodes let in within these seconds. Of the live room, on its thread, but for {@link #mayCreate}.
 */
final class Quotas {
    private static final int BELIEVED_MAX = 10_000;
    /** After which a device tries again what its project had no room for. */
    private static final long RETRY_MS = 30_000;

    private final Ports ports;
    private final Function<ProjectId, CompletionStage<Usage>> source;
    private final Limits.Projects limits;
    private final Map<ProjectId, Believed> projects = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ProjectId, Believed> eldest) {
            return size() > BELIEVED_MAX;
        }
    };

    /** What is known of one project; nothing before the first answer, which lets everything in. */
    private static final class Believed {
        long bytes;
        long askedMs;
        boolean asking;
    }

    Quotas(Ports ports, Function<ProjectId, CompletionStage<Usage>> source, Limits.Projects limits) {
        this.ports = ports;
        this.source = source;
        this.limits = limits;
    }

    /** Fails with QUOTA_EXCEEDED where there is no room for one more document of so many bytes. */
    CompletionStage<Void> mayCreate(ProjectId project, long bytes) {
        return source.apply(project).thenAccept(usage -> {
            if (usage.documents() >= limits.documentsMax()) {
                throw new Fault(
                        FaultCode.QUOTA_EXCEEDED,
                        "the project has " + usage.documents() + " of " + limits.documentsMax()
                                + " documents: delete some");
            }
            if (usage.bytes() + bytes > limits.bytesMax()) {
                throw full(usage.bytes());
            }
        });
    }

    /** The fault of a project that has no room for so many bytes more, else null. */
    Fault refusal(ProjectId project, long bytes) {
        Believed believed = projects.computeIfAbsent(project, key -> new Believed());
        long nowMs = ports.clock().getAsLong();
        if (!believed.asking && nowMs - believed.askedMs >= limits.usageCacheMs()) {
            ask(project, believed, nowMs);
        }
        if (believed.bytes + bytes > limits.bytesMax()) {
            return full(believed.bytes);
        }
        believed.bytes += bytes;
        return null;
    }

    private void ask(ProjectId project, Believed believed, long nowMs) {
        believed.asking = true;
        believed.askedMs = nowMs;
        long before = believed.bytes;
        ports.on(source.apply(project), (usage, problem) -> {
            believed.asking = false;
            if (usage != null) {
                believed.bytes = usage.bytes() + believed.bytes - before;
            }
        });
    }

    private Fault full(long bytes) {
        return new Fault(
                FaultCode.QUOTA_EXCEEDED,
                "the project takes " + bytes + " of " + limits.bytesMax() + " bytes: delete documents",
                RETRY_MS);
    }
}
