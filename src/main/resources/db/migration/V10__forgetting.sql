-- Forgetting a document's history (docs/SPEC.md, FG).

alter table document
    -- When its history was last forgotten. Since then no change is taken that builds on nothing that was kept.
    add column forgot_at timestamptz;
