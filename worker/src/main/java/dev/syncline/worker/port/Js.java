package dev.syncline.worker.port;

import dev.syncline.document.Value;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int8Array;
import org.teavm.jso.workers.MessagePort;

/** JavaScript objects as Java reads and writes them. What is absent reads as null or 0. */
final class Js {
    private Js() {}

    @JSFunctor
    interface Heard extends JSObject {
        void call(JSObject message, MessagePort transferred);
    }

    @JSFunctor
    interface Done extends JSObject {
        void call();
    }

    @JSFunctor
    interface Fetched extends JSObject {
        void call(int status, String body);
    }

    @JSBody(
            params = {"object", "key"},
            script = "const value = object[key]; return typeof value === 'string' ? value : null;")
    static native String text(JSObject object, String key);

    @JSBody(
            params = {"object", "key"},
            script = "return Number(object[key]) || 0;")
    static native double number(JSObject object, String key);

    @JSBody(
            params = {"object", "key"},
            script = "return !!object[key];")
    static native boolean flag(JSObject object, String key);

    @JSBody(
            params = {"object", "key"},
            script = "return object[key] ?? null;")
    static native JSObject object(JSObject object, String key);

    @JSBody(
            params = {"object", "key"},
            script = "const value = object[key]; return Array.isArray(value) ? value.filter(item => typeof item ==="
                    + " 'string') : [];")
    static native String[] texts(JSObject object, String key);

    @JSBody(params = "object", script = "return Object.keys(object);")
    static native String[] keys(JSObject object);

    @JSBody(
            params = {"object", "key"},
            script = "return typeof object[key];")
    private static native String type(JSObject object, String key);

    /** A boolean, text, or finite number; a whole number is an integer. Null for anything else. */
    static Value scalar(JSObject object, String key) {
        double number = number(object, key);
        return switch (type(object, key)) {
            case "boolean" -> new Value.Bool(flag(object, key));
            case "string" -> new Value.Str(text(object, key));
            case "number" -> number == (long) number ? new Value.Int((long) number) : new Value.Float(number);
            default -> null;
        };
    }

    /** The same bytes, signed as Java's are; none for anything else. */
    @JSBody(
            params = {"object", "key"},
            script = "var v = object[key]; return v instanceof Uint8Array"
                    + " ? new Int8Array(v.buffer, v.byteOffset, v.byteLength) : new Int8Array();")
    static native Int8Array bytes(JSObject object, String key);

    @JSBody(script = "return {};")
    static native JSObject object();

    @JSBody(script = "return [];")
    static native JSObject array();

    @JSBody(
            params = {"array", "item"},
            script = "array.push(item);")
    static native void push(JSObject array, JSObject item);

    @JSBody(
            params = {"object", "key", "value"},
            script = "object[key] = value; return object;")
    static native JSObject set(JSObject object, String key, JSObject value);

    @JSBody(
            params = {"object", "key", "value"},
            script = "object[key] = value; return object;")
    static native JSObject set(JSObject object, String key, String value);

    @JSBody(
            params = {"object", "key", "value"},
            script = "object[key] = value; return object;")
    static native JSObject set(JSObject object, String key, double value);

    @JSBody(
            params = {"object", "key", "value"},
            script = "object[key] = value; return object;")
    static native JSObject set(JSObject object, String key, boolean value);

    /** A copy in the platform's own type, free of Java's array. */
    @JSBody(params = "bytes", script = "return new Uint8Array(bytes);")
    static native JSObject copy(Int8Array bytes);

    @JSBody(params = "count", script = "return crypto.getRandomValues(new Int8Array(count));")
    static native Int8Array random(int count);

    /** Null if the text is no JSON. */
    @JSBody(params = "text", script = "try { return JSON.parse(text); } catch (failure) { return null; }")
    static native JSObject parse(String text);

    @JSBody(params = "value", script = "return JSON.stringify(value);")
    static native String print(JSObject value);

    @JSBody(
            params = {"port", "heard"},
            script = "port.onmessage = ({ data, ports }) => { if (data && typeof data === 'object') heard(data,"
                    + " ports[0] ?? null); };")
    static native void listen(MessagePort port, Heard heard);

    /** Calls when the lock falls free; its holder is gone then. */
    @JSBody(
            params = {"name", "done"},
            script = "navigator.locks.request(name, { mode: 'shared' }, () => { done(); });")
    static native void whenFree(String name, Done done);

    @JSBody(
            params = {"delayMs", "done"},
            script = "setTimeout(done, delayMs);")
    static native void after(int delayMs, Done done);

    @JSBody(params = "text", script = "return encodeURIComponent(text);")
    static native String encoded(String text);

    /** One request with a token that must not be kept; status 0: no answer. */
    @JSBody(
            params = {"token", "body", "done"},
            script = """
                const headers = { 'content-type': 'application/json' };
                if (token) headers.authorization = `Bearer ${token}`;
                const signal = AbortSignal.timeout(30000);
                fetch('/sessions', { method: 'POST', headers, body, credentials: 'same-origin', signal })
                  .then(async answer => done(answer.status, await answer.text()))
                  .catch(() => done(0, ''));\
                """)
    static native void signIn(String token, String body, Fetched done);

    @JSBody(params = "message", script = "console.error(message);")
    static native void complain(String message);
}
