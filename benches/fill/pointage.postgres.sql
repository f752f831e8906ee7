-- Two thousand events, a hundred thousand participants, and five hundred attendances at each event.
INSERT INTO event (id, title, event_type, description, start_at, end_at, location, organizer, status, short_code,
    qr_secret, qr_issued_at, qr_expires_at, additional_info, created_by_id, search_text, created_at, updated_at)
SELECT ('e0000000-0000-4000-8000-' || lpad(to_hex(at), 12, '0'))::uuid, 'Atelier ' || at || ' sur l''exécution budgétaire',
    (ARRAY['workshop', 'meeting', 'committee', 'training', 'seminar', 'other'])[1 + at % 6],
    'Deux lignes de texte, comme on en écrit pour annoncer un atelier, et une troisième pour la longueur.',
    timestamptz '2024-01-01 08:00:00+00' + at * interval '4 hours', timestamptz '2024-01-01 16:00:00+00' + at * interval '4 hours',
    'Salle de conférence DTAI', 'Direction des Systèmes d''Information', 'completed', 'B' || lpad(to_hex(at), 5, '0'),
    'nobody signs by it', timestamptz '2024-01-01 00:00:00+00', timestamptz '2024-01-01 00:00:00+00', '{"capacity": 50}', 1,
    'atelier ' || at, timestamptz '2024-01-01 00:00:00+00' + at * interval '1 minute',
    timestamptz '2024-01-01 00:00:00+00' + at * interval '1 minute'
FROM generate_series(1, 2000) AS at;

INSERT INTO participant (id, first_name, last_name, function, cni_number, origin_locality, email, phone, organization,
    search_text, created_at, updated_at)
SELECT ('a0000000-0000-4000-8000-' || lpad(to_hex(at), 12, '0'))::uuid,
    (ARRAY['Aïssatou', 'Zoé', 'Abdoulaye', 'Émile', 'Bineta'])[1 + at % 5],
    (ARRAY['Ndiaye', 'Fall', 'Sarr', 'Éluard', 'O''Neil', 'Traoré', 'Diop'])[1 + at % 7], 'Chef de Service Informatique',
    'CNI' || lpad(at::text, 10, '0'), 'Dakar', 'participant' || at || '@example.com', '+221 77 123 45 67',
    'Direction ' || at % 300, 'participant ' || at, timestamptz '2024-01-01 00:00:00+00' + at * interval '1 minute',
    timestamptz '2024-01-01 00:00:00+00' + at * interval '1 minute'
FROM generate_series(1, 100000) AS at;

INSERT INTO attendance (id, event_id, participant_id, check_in_at, check_in_mode, has_signature, signature_format, ip_address,
    user_agent, notes, created_at, updated_at)
SELECT ('c0000000-0000-4000-8000-' || lpad(to_hex(event * 500 + nth), 12, '0'))::uuid,
    ('e0000000-0000-4000-8000-' || lpad(to_hex(event), 12, '0'))::uuid,
    ('a0000000-0000-4000-8000-' || lpad(to_hex(1 + (event * 37 + nth * 199) % 100000), 12, '0'))::uuid,
    timestamptz '2024-01-01 08:00:00+00' + event * interval '4 hours' + nth * interval '7 seconds', 'qr_code', nth % 20 > 0,
    CASE WHEN nth % 20 > 0 THEN 'png' END, '41.82.156.' || nth % 250, 'Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X)',
    '', timestamptz '2024-01-01 08:00:00+00' + event * interval '4 hours' + nth * interval '7 seconds',
    timestamptz '2024-01-01 08:00:00+00' + event * interval '4 hours' + nth * interval '7 seconds'
FROM generate_series(1, 2000) AS event, generate_series(0, 499) AS nth;
