-- Every guard asks whether an organisation has to do with a person now. That is the key of relation: one look, and among the rows of the own
-- organisation, which lie together. An index of people led elsewhere, twice, and engines chose it. It says now what no guard says (every kind is
-- above 0), so that only a question about one person's relations, which says it too, is answered by it.
DROP INDEX relation_of_patient;
CREATE INDEX relation_of_patient ON relation (patient_id) WHERE kind > 0;

-- What the list knows of one person stands in the first line of every card: not to be looked for in the whole list.
CREATE INDEX worklist_of_patient ON worklist (patient_id);
