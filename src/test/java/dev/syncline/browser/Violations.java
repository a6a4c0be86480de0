package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a browser reports of content security policies: of every page and worker, from its first line on. Each keeps its
 * reports for who listens later, so none has to wait at its start until somebody does.
 */
final class Violations {
    /**
     * One report. The browser may tell the same one several times.
     *
     * @param scope what it happened in: page, worker, shared_worker or service_worker
     * @param address of the scope, as it was at its start
     * @param blocked the address that was refused; empty where that was no request
     */
    record Violation(String scope, String address, String directive, String blocked) {}

    private static final Object[] EVERY_TARGET = {"autoAttach", true, "waitForDebuggerOnStart", false, "flatten", true};

    private final DevTools devTools;
    private final Set<String> scopes = ConcurrentHashMap.newKeySet();
    private final List<Violation> all = new CopyOnWriteArrayList<>();
    private volatile boolean provoked;

    Violations(DevTools devTools) {
        this.devTools = devTools;
        devTools.listen("", this::heardOfTargets);
        devTools.call("", "Target.setAutoAttach", EVERY_TARGET);
    }

    private void heardOfTargets(String method, JsonNode parameters) {
        String session = parameters.path("sessionId").asText();
        if (method.equals("Target.attachedToTarget")) {
            listen(session, parameters.path("targetInfo"));
        } else if (method.equals("Target.detachedFromTarget")) {
            devTools.forget(session);
        }
    }

    private void listen(String session, JsonNode target) {
        String scope = target.path("type").asText();
        String address = target.path("url").asText();
        scopes.add(scope + " " + address.substring(address.lastIndexOf('/') + 1));
        devTools.listen(session, this::heardOfTargets);
        devTools.listen(session, (method, parameters) -> {
            JsonNode details = parameters.path("issue").path("details").path("contentSecurityPolicyIssueDetails");
            if (method.equals("Audits.issueAdded") && !details.isMissingNode()) {
                all.add(new Violation(
                        scope,
                        address,
                        details.path("violatedDirective").asText(),
                        details.path("blockedURL").asText()));
            }
        });
        // Nobody waits for an answer here: this is the thread that answers come by, and a process may stand still.
        devTools.tell(session, "Audits.enable");
        // A page's own workers are told of by the page only.
        devTools.tell(session, "Target.setAutoAttach", EVERY_TARGET);
    }

    /** Listens no longer: with a listener on service workers, the change from one version to the next hung now and then. */
    void leaveAlone() {
        devTools.call(
                "", "Target.setAutoAttach", "autoAttach", false, "waitForDebuggerOnStart", false, "flatten", true);
    }

    /** The kinds of scopes that were listened to, each with the last name of its address. */
    Set<String> scopes() {
        return Set.copyOf(scopes);
    }

    List<Violation> all() {
        return List.copyOf(all);
    }

    /** From now on the browser's end does not fail because of them: a test provokes some. */
    void provoked() {
        provoked = true;
    }

    void assertNone() {
        if (!provoked) {
            assertThat(all).as("violations of content security policies").isEmpty();
        }
    }
}
