package dev.syncline.access;

/** What somebody may want to do in a project or with one of its documents. */
public enum Action {
    /** See which documents there are. */
    LIST,
    /** Read a document, its entries and its history. */
    READ,
    /** Push raw changes to a document. */
    WRITE,
    /** Push commands to a document. */
    COMMAND,
    /** Send ephemeral messages to those who have a document open. */
    PRESENCE,
    /** Make a new document. */
    CREATE,
    /** Delete a document. */
    DELETE,
    /** Forget what a document was. */
    FORGET,
    /** See who the members are. */
    READ_MEMBERS,
    /** Add and remove members and change their roles. */
    CHANGE_MEMBERS,
    /** See and change where the project's effects go, and what could not be delivered. */
    CHANGE_WEBHOOK
}
