package dev.syncline.app;

import dev.syncline.command.CommandedType;
import dev.syncline.document.DocumentType;
import java.util.List;
import java.util.Optional;

/**
 * The types of documents this program knows. A document's kind follows from its type: one that {@link #find} finds is
 * merged, one that {@link #findCommanded} finds is commanded, and no name is both. The genesis bytes were made by Automerge once and never change again.
 */
public final class Types {
    /** A title and one long text. */
    public static final DocumentType NOTE = DocumentType.of(
            "note",
            "856f4a83eac2f90a01350010efc299549e1067af00d077dfb7dfc4ec010100000005150c34014202560270027e057469"
                    + "746c65047465787402020402000200");

    /** A title, columns by id ({@code name}, {@code order}) and cards by id ({@code title}, {@code column}, {@code order}). */
    public static final DocumentType BOARD = DocumentType.of(
            "board",
            "856f4a83b1cbb1630183020010ec0185c532999519b010c6a4a089812c01010000000a01040215110e1317154f340742"
                    + "125612571d70020003170000037e020405057d04020c050d7d0c021404157f1400060400000404000004030000010005"
                    + "7e0006030100037e770e030100037e6f16020100017b057469746c6507636f6c756d6e7305636172647304746f646f04"
                    + "6e616d6500057d056f7264657205646f696e67046e616d6500057d056f7264657204646f6e65046e616d6500047f056f"
                    + "72646572050503050304017f0403007f0406017e000406017e00040501050005167f56020005167f56020004167f5654"
                    + "6f20646f5630303056446f696e675630303156446f6e6556303032561a00");

    /** Anything: imported files and documents of foreign programs. */
    public static final DocumentType AUTOMERGE = DocumentType.free("automerge");

    public static final List<DocumentType> ALL = List.of(NOTE, BOARD, AUTOMERGE);

    private Types() {}

    /** Whether documents of this type take commands; told without the mutators, which the worker's script does not have. */
    public static boolean isCommanded(String name) {
        return Desk.NAME.equals(name) || Trial.NAME.equals(name);
    }

    /** The commanded type of this name, for a name that a stranger sent. */
    public static Optional<CommandedType> findCommanded(String name) {
        if (!isCommanded(name)) {
            return Optional.empty();
        }
        return Optional.of(Desk.NAME.equals(name) ? Desk.TYPE : Trial.TYPE);
    }

    /** The merged type of this name, for a name that a stranger sent. */
    public static Optional<DocumentType> find(String name) {
        for (DocumentType type : ALL) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
