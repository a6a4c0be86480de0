package dev.syncline.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One tab, driven as a person would: by address, mouse and keyboard, with a look at what it shows. */
public final class Tab extends Script {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int LOAD_SECONDS_MAX = 60;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final AtomicReference<CountDownLatch> loading = new AtomicReference<>(new CountDownLatch(1));
    private final CountDownLatch crashed = new CountDownLatch(1);

    Tab(DevTools devTools, String target) {
        super(devTools, target);
        devTools.listen(session, this::heard);
        call("Page.enable");
        call("Log.enable");
    }

    private void heard(String method, JsonNode parameters) {
        if (method.equals("Page.loadEventFired")) {
            loading.get().countDown();
        } else if (method.equals("Inspector.targetCrashed")) {
            crashed.countDown();
        }
    }

    /** The process that shows this tab dies, as of a bug; returns once the browser has noticed. */
    public void crash() throws InterruptedException {
        call("Inspector.enable");
        devTools.tell(session, "Page.crash");
        if (!crashed.await(LOAD_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the tab did not crash");
        }
    }

    /** Runs a script at the beginning of every page that this tab opens from here on. */
    public Tab beforeEachPage(String source) {
        call("Page.addScriptToEvaluateOnNewDocument", "source", source);
        return this;
    }

    /** Whether the tab answers at all. */
    public boolean answers() {
        try {
            devTools.call(ANSWER_MAX, session, "Runtime.evaluate", "expression", "1");
            return true;
        } catch (IllegalStateException silent) {
            return false;
        }
    }

    /** Opens an address and waits until it has loaded. */
    public Tab go(String address) {
        loading.set(new CountDownLatch(1));
        JsonNode answer = call("Page.navigate", "url", address);
        if (answer.has("errorText")) {
            throw new IllegalStateException(
                    address + ": " + answer.path("errorText").asText());
        }
        awaitLoad(address);
        return this;
    }

    public Tab reload() {
        loading.set(new CountDownLatch(1));
        call("Page.reload");
        awaitLoad("reload");
        return this;
    }

    private void awaitLoad(String what) {
        try {
            if (!loading.get().await(LOAD_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException(what + " did not load within " + LOAD_SECONDS_MAX + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Clicks the middle of the element, with a real mouse press that the page trusts. */
    public Tab click(String selector) {
        JsonNode middle = waitFor("""
            (() => {
              const element = document.querySelector(%s);
              if (!element) return null;
              element.scrollIntoView({ block: "center", inline: "center" });
              const box = element.getBoundingClientRect();
              return box.width > 0 ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
            })()\
            """.formatted(quoted(selector)));
        mouse("mousePressed", middle);
        mouse("mouseReleased", middle);
        return this;
    }

    private void mouse(String type, JsonNode at) {
        call(
                "Input.dispatchMouseEvent",
                "type",
                type,
                "x",
                at.path("x").asDouble(),
                "y",
                at.path("y").asDouble(),
                "button",
                "left",
                "clickCount",
                1);
    }

    /** Gives an element the focus and waits until it has it. */
    public Tab focus(String selector) {
        String element = "document.querySelector(" + quoted(selector) + ")";
        waitFor("(" + element + ".focus(), document.activeElement === " + element + ")");
        return this;
    }

    /** Puts text in at the caret of the focused element as one input, as a paste or an emoji picker does. */
    public Tab insert(String text) {
        call("Input.insertText", "text", text);
        return this;
    }

    /** Types text character by character, each with its key going down and up. */
    public Tab type(String text) {
        text.codePoints().mapToObj(Character::toString).forEach(character -> {
            if (character.equals("\n")) {
                press("Enter");
            } else {
                call("Input.dispatchKeyEvent", "type", "keyDown", "text", character, "key", character);
                call("Input.dispatchKeyEvent", "type", "keyUp", "key", character);
            }
        });
        return this;
    }

    /** Presses a key that writes nothing or a line break: Enter, Tab, Escape, Backspace, Delete, arrows, Home, End. */
    public Tab press(String key) {
        int code = keyCode(key);
        String text = key.equals("Enter") ? "\r" : "";
        String down = text.isEmpty() ? "rawKeyDown" : "keyDown";
        call(
                "Input.dispatchKeyEvent",
                "type",
                down,
                "key",
                key,
                "code",
                key,
                "windowsVirtualKeyCode",
                code,
                "text",
                text);
        call("Input.dispatchKeyEvent", "type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code);
        return this;
    }

    private static int keyCode(String key) {
        return switch (key) {
            case "Backspace" -> 8;
            case "Tab" -> 9;
            case "Enter" -> 13;
            case "Escape" -> 27;
            case "End" -> 35;
            case "Home" -> 36;
            case "ArrowLeft" -> 37;
            case "ArrowUp" -> 38;
            case "ArrowRight" -> 39;
            case "ArrowDown" -> 40;
            case "Delete" -> 46;
            default -> throw new IllegalArgumentException("unknown key " + key);
        };
    }

    /** The size of the page in CSS pixels, for instance a phone's. */
    public Tab resize(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                false);
        return this;
    }

    /** Shows the page as a person who prefers light or dark sees it. */
    public Tab colorScheme(String scheme) {
        var feature = DevTools.JSON
                .createObjectNode()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        call(
                "Emulation.setEmulatedMedia",
                "features",
                DevTools.JSON.createArrayNode().add(feature));
        return this;
    }

    /** Keeps a picture of the page under target/screenshots. */
    public Path screenshot(String name) throws IOException {
        JsonNode answer = call("Page.captureScreenshot", "format", "png");
        Files.createDirectories(SCREENSHOTS);
        return Files.write(
                SCREENSHOTS.resolve(name + ".png"),
                Base64.getDecoder().decode(answer.path("data").asText()));
    }

    static String quoted(String text) {
        return DevTools.JSON.valueToTree(text).toString();
    }
}
