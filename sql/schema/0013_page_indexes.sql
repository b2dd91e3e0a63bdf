-- What a page asks first: one's own newest decision.
CREATE INDEX decision_by_staff ON decision (staff_id, at);
