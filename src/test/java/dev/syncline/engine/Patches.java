package dev.syncline.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Applies the patches of a difference to the JSON of a document, as a program that reads both would. */
final class Patches {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private Patches() {}

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(json, malformed);
        }
    }

    /** The value with the patches, its keys in order. */
    static String applied(String value, String patches) {
        JsonNode root = read(value);
        for (JsonNode patch : read(patches)) {
            apply(root, patch);
        }
        try {
            return JSON.writeValueAsString(JSON.treeToValue(root, Object.class));
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void apply(JsonNode root, JsonNode patch) {
        JsonNode path = patch.get("path");
        JsonNode holder = root;
        JsonNode above = root;
        for (int i = 0; i < path.size() - 1; i++) {
            above = holder;
            holder = child(holder, path.get(i));
        }
        JsonNode last = path.get(path.size() - 1);
        switch (patch.get("op").asText()) {
            case "put" -> set(holder, last, patch.get("value"));
            case "increment" ->
                set(
                        holder,
                        last,
                        DecimalNode.valueOf(child(holder, last)
                                .decimalValue()
                                .add(patch.get("by").decimalValue())));
            case "insert" -> {
                int at = last.asInt();
                for (JsonNode item : patch.get("values")) {
                    ((ArrayNode) holder).insert(at++, item);
                }
            }
            case "splice" ->
                splice(above, path, last.asInt(), 0, patch.get("text").asText());
            case "delete" -> {
                if (holder instanceof ObjectNode map) {
                    map.remove(last.asText());
                } else if (holder instanceof ArrayNode list) {
                    for (int i = 0; i < patch.get("count").asInt(); i++) {
                        list.remove(last.asInt());
                    }
                } else {
                    splice(above, path, last.asInt(), patch.get("count").asInt(), "");
                }
            }
            case "mark" -> {
                // JSON shows no marks.
            }
            default -> throw new AssertionError("unknown: " + patch);
        }
    }

    private static void splice(JsonNode above, JsonNode path, int at, int gone, String text) {
        JsonNode key = path.get(path.size() - 2);
        int[] points = child(above, key).asText().codePoints().toArray();
        String spliced = new String(points, 0, at) + text + new String(points, at + gone, points.length - at - gone);
        set(above, key, TextNode.valueOf(spliced));
    }

    private static JsonNode child(JsonNode holder, JsonNode key) {
        return key.isTextual() ? holder.get(key.asText()) : holder.get(key.asInt());
    }

    private static void set(JsonNode holder, JsonNode key, JsonNode value) {
        if (holder instanceof ObjectNode map) {
            map.set(key.asText(), value);
        } else {
            ((ArrayNode) holder).set(key.asInt(), value);
        }
    }
}
