-- Two thousand events, a hundred thousand participants, and five hundred attendances at each event.
INSERT INTO event (id, title, event_type, description, start_at, end_at, location, organizer, status, short_code,
    qr_secret, qr_issued_at, qr_expires_at, additional_info, created_by_id, search_text, created_at, updated_at)
WITH RECURSIVE numbers (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM numbers WHERE at < 2000)
SELECT unhex('e000000000004000' || '8000' || printf('%012x', at)), 'Atelier ' || at || ' sur l''exécution budgétaire',
    json_extract('["workshop", "meeting", "committee", "training", "seminar", "other"]', '$[' || (at % 6) || ']'),
    'Deux lignes de texte, comme on en écrit pour annoncer un atelier, et une troisième pour la longueur.',
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704096000 + at * 14400, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704124800 + at * 14400, 'unixepoch'),
    'Salle de conférence DTAI', 'Direction des Systèmes d''Information', 'completed', 'B' || printf('%05x', at),
    'nobody signs by it', '2024-01-01T00:00:00+00:00', '2024-01-01T00:00:00+00:00', '{"capacity":50}', 1,
    'atelier ' || at, strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch')
FROM numbers;

INSERT INTO participant (id, first_name, last_name, function, cni_number, origin_locality, email, phone, organization,
    search_text, created_at, updated_at)
WITH RECURSIVE numbers (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM numbers WHERE at < 100000)
SELECT unhex('a000000000004000' || '8000' || printf('%012x', at)),
    json_extract('["Aïssatou", "Zoé", "Abdoulaye", "Émile", "Bineta"]', '$[' || (at % 5) || ']'),
    json_extract('["Ndiaye", "Fall", "Sarr", "Éluard", "O''Neil", "Traoré", "Diop"]', '$[' || (at % 7) || ']'),
    'Chef de Service Informatique', 'CNI' || printf('%010d', at), 'Dakar', 'participant' || at || '@example.com',
    '+221 77 123 45 67', 'Direction ' || at % 300, 'participant ' || at,
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch')
FROM numbers;

INSERT INTO attendance (id, event_id, participant_id, check_in_at, check_in_mode, has_signature, signature_format, ip_address,
    user_agent, notes, created_at, updated_at)
WITH RECURSIVE numbers (at) AS (SELECT 500 UNION ALL SELECT at + 1 FROM numbers WHERE at < 1000499),
    pairs AS (SELECT at, at / 500 AS event, at % 500 AS nth FROM numbers),
    timed AS (SELECT *, strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704096000 + event * 14400 + nth * 7, 'unixepoch') AS time
        FROM pairs)
SELECT unhex('c000000000004000' || '8000' || printf('%012x', at)),
    unhex('e000000000004000' || '8000' || printf('%012x', event)),
    unhex('a000000000004000' || '8000' || printf('%012x', 1 + (event * 37 + nth * 199) % 100000)),
    time, 'qr_code', nth % 20 > 0, CASE WHEN nth % 20 > 0 THEN 'png' END, '41.82.156.' || nth % 250,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X)', '', time, time
FROM timed;
