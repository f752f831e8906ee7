-- A hundred thousand accounts in all cities, each with two or three talents; one registration per minute.
INSERT INTO "user" (uuid, unique_code, email, password_hash, role, first_name, last_name, gender, country_id, city_id,
    availability, work_mode, years_experience, bio, profile_score, search_text, created_at, updated_at)
SELECT gen_random_uuid(), 'BENCH' || at, 'somebody' || at || '@example.com', 'nobody signs in by it', 'user',
    (ARRAY['Aïssatou', 'Zoé', 'Ahmed', 'Émile', 'Bineta'])[1 + at % 5],
    (ARRAY['Ndiaye', 'Benali', 'Sarr', 'Éluard', 'O''Neil', 'Traoré', 'El Fassi'])[1 + at % 7],
    (ARRAY['M', 'F', 'N'])[1 + at % 3], city.country_id, city.id, 'disponible_maintenant', 'hybride', at % 30,
    'Deux lignes de texte, comme on en écrit de soi, et une troisième pour la longueur.', at % 21 * 5,
    'somebody ' || at,
    timestamptz '2024-01-01 00:00:00+00' + at * interval '1 minute',
    timestamptz '2024-01-01 00:00:00+00' + at * interval '1 minute'
FROM generate_series(1, 100000) AS at JOIN city ON city.id = 1 + at % (SELECT count(*)::int FROM city)
ORDER BY at;

INSERT INTO user_talent (user_id, talent_id, created_at)
SELECT u.id, 1 + (u.id * 7 + nth * 3) % (SELECT count(*)::int FROM talent), u.created_at
FROM "user" u JOIN generate_series(0, 2) AS nth ON nth < 2 + u.id % 2
WHERE u.unique_code LIKE 'BENCH%';

