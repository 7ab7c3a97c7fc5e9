-- The role of a one-off import. It owns a table of its own, and may read two of ours; once the
-- import is done, a later migration removes all of that.
CREATE ROLE app_temp;
