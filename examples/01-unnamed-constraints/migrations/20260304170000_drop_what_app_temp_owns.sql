-- The import is done: its table goes, with all shards, and so do the grants on ours.
DROP OWNED BY app_temp;
