package dev.syncline.command;

import java.util.List;

/**
 * A commanded type for tests that uses everything a mutator can: texts, counters, integers, floats, flags, iteration,
 * deletion, random numbers, ids, rules.
 */
final class Bank {
    static final CommandedType TYPE = new CommandedType("bank", registry(), policies());

    private Bank() {}

    private record Transfer(String from, String to, long amount) {}

    private record Note(String account, String text) {}

    private interface Body<A> {
        void apply(Draft draft, A arguments, Context context);
    }

    private interface Reader<A> {
        A read(ArgumentReader arguments);
    }

    private record Rule<A>(String name, boolean divisible, Reader<A> reader, Body<A> body) implements Mutator<A> {
        @Override
        public int version() {
            return 1;
        }

        @Override
        public A read(ArgumentReader arguments) {
            return reader.read(arguments);
        }

        @Override
        public void apply(Draft draft, A arguments, Context context) {
            body.apply(draft, arguments, context);
        }
    }

    private static Registry registry() {
        Reader<String> account = in -> in.id("account");
        Reader<Note> note = in -> new Note(in.id("account"), in.text("text", 200));
        return new Registry()
                .add(new Rule<>("open", false, in -> in.real("rate"), Bank::open))
                .add(new Rule<>(
                        "transfer",
                        false,
                        in -> new Transfer(in.id("from"), in.id("to"), in.integer("amount", 1, 1000)),
                        Bank::transfer))
                .add(new Rule<>(
                        "rename",
                        false,
                        note,
                        (draft, it, context) ->
                                draft.entity("accounts", it.account()).set("owner", it.text())))
                .add(new Rule<>("note", true, note, Bank::note))
                .add(new Rule<>(
                        "visit",
                        false,
                        account,
                        (draft, id, context) -> draft.entity("accounts", id).add("visits", 1)))
                .add(new Rule<>("scramble", false, account, Bank::scramble))
                .add(new Rule<>("interest", false, in -> "", Bank::interest))
                .add(new Rule<>("freeze", false, account, Bank::freeze))
                .add(new Rule<>("close", false, account, Bank::close));
    }

    private static Policies policies() {
        Policy.Merge longer = (base, mine, theirs) -> Scalars.weight(mine) > Scalars.weight(theirs) ? mine : theirs;
        return new Policies()
                .collection("accounts", Policy.Fixed.LAST_WRITE_WINS)
                .field("accounts", "balance", Policy.Fixed.LAST_WRITE_WINS)
                .field("accounts", "visits", Policy.Fixed.FIRST_WRITE_WINS)
                .field("accounts", "frozen", Policy.Fixed.PRIORITY)
                .field("accounts", "owner", Policy.Fixed.REJECT_BOTH)
                .field("accounts", "motto", new Policy.Custom(longer));
    }

    private static void open(Draft draft, double rate, Context context) {
        draft.create("accounts", context.newId())
                .set("balance", 1000L)
                .set("rate", rate)
                .set("code", context.random())
                .set("opened", context.timeMs())
                .add("visits", 1);
    }

    private static void transfer(Draft draft, Transfer transfer, Context context) {
        Entity from = draft.entity("accounts", transfer.from());
        Entity to = draft.entity("accounts", transfer.to());
        if (from.flag("frozen") || to.flag("frozen")) {
            throw Rejection.because("account.frozen", "A frozen account takes part in no transfer.");
        }
        if (from.integer("balance") < transfer.amount()) {
            throw Rejection.because("funds.missing", "The account holds less than that.");
        }
        from.set("balance", from.integer("balance") - transfer.amount());
        to.set("balance", to.integer("balance") + transfer.amount());
    }

    private static void note(Draft draft, Note note, Context context) {
        Entity account = draft.entity("accounts", note.account());
        account.set("motto", account.text("owner") + note.text());
        account.set("length", (long) note.text().length()).set("note", note.text());
    }

    private static void scramble(Draft draft, String id, Context context) {
        Entity account = draft.entity("accounts", id);
        long code = account.integer("code") * 6_364_136_223_846_793_005L + context.timeMs();
        account.set("code", code ^ code >>> 17).set("share", Math.sqrt(Math.abs((double) code)) / 3);
    }

    private static void interest(Draft draft, String none, Context context) {
        List<String> ids = draft.ids("accounts");
        double sum = 0;
        for (String id : ids) {
            Entity account = draft.entity("accounts", id);
            double earned = account.integer("balance") * account.real("rate");
            sum += earned;
            if (context.random(4) == 0) {
                account.set("earned", account.real("earned") + earned);
            }
        }
        if (!draft.exists("totals", "interest")) {
            draft.create("totals", "interest");
        }
        draft.entity("totals", "interest").set("sum", sum).set("of", (long) ids.size());
    }

    private static void freeze(Draft draft, String id, Context context) {
        Entity account = draft.entity("accounts", id);
        account.set("frozen", !account.flag("frozen"));
    }

    /** The money goes to the first account that is left, so that there is always the same. */
    private static void close(Draft draft, String id, Context context) {
        Entity account = draft.entity("accounts", id);
        long left = account.integer("balance");
        account.delete();
        List<String> others = draft.ids("accounts");
        if (others.isEmpty()) {
            throw Rejection.because("account.last", "The last account stays.");
        }
        Entity heir = draft.entity("accounts", others.get(0));
        heir.set("balance", heir.integer("balance") + left);
    }
}
