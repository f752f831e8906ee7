"""Reads and writes the encrypted columns of a SQLite file of passerelle with Python's `cryptography`.

    fernet.py FILE KEY            decrypts every token, prints table, column and text of each, in order
    fernet.py FILE KEY --again    replaces every token by one of Python's with the same text, too

The script `.ci/steps/fernet` compares what is printed before and after passerelle has encrypted everything anew.
"""

import json
import sqlite3
import sys

from cryptography.fernet import Fernet


def main(file, key, *options):
    fernet = Fernet(key)
    database = sqlite3.connect(file)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = []
    for table in tables:
        columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
        for column in columns:
            query = f'SELECT "{column}" FROM "{table}" WHERE "{column}" LIKE \'gAAAA%\''
            for (token,) in database.execute(query).fetchall():
                text = fernet.decrypt(token.encode())
                found.append([table, column, text.decode()])
                if "--again" in options:
                    again = fernet.encrypt(text).decode()
                    database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?', (again, token))
    database.commit()
    for place in sorted(found):
        print(json.dumps(place, ensure_ascii=False))


main(*sys.argv[1:])
