-- citrate: ignore=rewriting-table reason="May is over, nobody writes to it"
SELECT alter_table_set_access_method('visits_2026_05', 'columnar');
