-- Where a rejected row stands in its file as people count: a record with line ends inside takes several lines, so the row's number
-- does not say. NULL: of an import before this column was.
ALTER TABLE origin_reject ADD COLUMN line INTEGER;
