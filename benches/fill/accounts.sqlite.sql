-- A hundred thousand accounts in all cities, each with two or three talents; one registration per minute.
INSERT INTO "user" (uuid, unique_code, email, password_hash, role, first_name, last_name, gender, country_id, city_id,
    availability, work_mode, years_experience, bio, profile_score, search_text, created_at, updated_at)
WITH RECURSIVE numbers (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM numbers WHERE at < 100000)
SELECT randomblob(16), 'BENCH' || at, 'somebody' || at || '@example.com', 'nobody signs in by it', 'user',
    json_extract('["Aïssatou", "Zoé", "Ahmed", "Émile", "Bineta"]', '$[' || (at % 5) || ']'),
    json_extract('["Ndiaye", "Benali", "Sarr", "Éluard", "O''Neil", "Traoré", "El Fassi"]', '$[' || (at % 7) || ']'),
    substr('MFN', 1 + at % 3, 1), city.country_id, city.id, 'disponible_maintenant', 'hybride', at % 30,
    'Deux lignes de texte, comme on en écrit de soi, et une troisième pour la longueur.', at % 21 * 5,
    'somebody ' || at,
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch')
FROM numbers JOIN city ON city.id = 1 + at % (SELECT count(*) FROM city);

INSERT INTO user_talent (user_id, talent_id, created_at)
WITH nths (nth) AS (VALUES (0), (1), (2))
SELECT u.id, 1 + (u.id * 7 + nth * 3) % (SELECT count(*) FROM talent), u.created_at
FROM "user" u JOIN nths ON nth < 2 + u.id % 2
WHERE u.unique_code LIKE 'BENCH%';

