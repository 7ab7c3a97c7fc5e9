-- Every node gets it, before anything needs it.
CREATE EXTENSION btree_gist;
