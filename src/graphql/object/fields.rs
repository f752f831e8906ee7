//! The methods by which a type declares its fields, one line per field.
//!
//! Each method takes the columns and the public description (unit, order, when null) of a field, and returns
//! a [`Declared`] field, whose methods set its options: `f.text(C::Title, "…").sortable()`. The name is the
//! column's in camel case unless [`Declared::named`] sets another. A field is nullable when its column is.
//! Relations are in `relation_fields.rs`.

use async_graphql::OutputType;
use sea_orm::{ColumnTrait, EntityTrait, Iden};

use super::declaration::{Declared, Fields, ObjectType, camel_case};
use super::definition::{Describe, FieldKind};
use super::definition_cache::object_def;
use super::id;
use super::leaf::{
    Bool, Code, ColumnKind, Day, Email, EnumValue, Int, Json, Leaf, Nullable, Phone, Text, Texts, Time,
    UuidKind, WebAddress,
};
use super::object::register_group;
use super::value_field::{ColumnField, ComputedField, ValueField};
use crate::error::Result;
use crate::query::columns::{Columns, column_index};
use crate::query::key::Key;
use crate::query::row::{DeclaredColumns, RowRef};
use crate::scope::Scope;

type ColumnOf<T> = <<T as ObjectType>::Entity as EntityTrait>::Column;

macro_rules! column_kinds {
    ($($(#[$doc:meta])* $name:ident: $kind:ty;)*) => {$(
        $(#[$doc])*
        ///
        /// # Panics
        /// When the column is of another type.
        pub fn $name(&mut self, column: ColumnOf<T>, description: &'static str) -> Declared<'_, T> {
            self.column::<$kind>(column, description)
        }
    )*};
}

impl<T: ObjectType> Fields<T> {
    column_kinds! {
        /// A text column with natural language; lists sort it by French collation keys.
        text: Text;
        /// A column with a code; lists sort it by its characters.
        code: Code;
        /// A column with an e-mail address.
        email: Email;
        /// A column with a telephone number.
        phone: Phone;
        /// A column with a web address.
        web_address: WebAddress;
        /// A column with a 32-bit integer.
        int: Int;
        /// A column with a boolean.
        boolean: Bool;
        /// A column with a time.
        time: Time;
        /// A column with a day.
        day: Day;
        /// A column with a UUID.
        uuid: UuidKind;
        /// A column with JSON of any shape.
        json: Json;
        /// A JSON column with a list of texts.
        texts: Texts;
    }

    /// A column with an enum: `W` is the GraphQL enum, whose values are the stored texts in upper case.
    ///
    /// # Panics
    /// When the column is of another type.
    pub fn enum_value<W: OutputType + 'static>(
        &mut self,
        column: ColumnOf<T>,
        description: &'static str,
    ) -> Declared<'_, T> {
        self.column::<EnumValue<W>>(column, description)
    }

    fn column<K: ColumnKind>(&mut self, column: ColumnOf<T>, description: &'static str) -> Declared<'_, T> {
        let definition = column.def();
        let fits = K::fits(definition.get_column_type());
        assert!(fits, "{}: {} is of another type than its field", T::NAME, column.unquoted());
        let index = column_index::<T::Entity>(&column);
        let is_nullable = definition.is_null();
        let value: Box<dyn ValueField> = if is_nullable {
            Box::new(ColumnField::<Nullable<K>>::new(index))
        } else {
            Box::new(ColumnField::<K>::new(index))
        };
        let describe: Describe = |registry, field| field.ty = K::Type::create_type_info(registry);
        let mut declared = self.add(
            camel_case(column.unquoted()),
            Columns::one(index),
            description,
            describe,
            FieldKind::Value(value),
        );
        declared.field().is_nullable = is_nullable;
        declared.column = Some(column);
        declared.has_sort_key = K::HAS_SORT_KEY;
        declared
    }

    /// Declares the fields `id`, opaque and unique among all types, and `databaseId`, the primary key.
    pub fn id(&mut self, column: ColumnOf<T>, description: &'static str) -> Declared<'_, T> {
        self.value("id", &[column], "Opaque identifier, unique among all types.", move |row, _| {
            Ok(id::encode::<T>(row.get::<Key>(column)?))
        });
        let declared = if UuidKind::fits(column.def().get_column_type()) {
            self.uuid(column, description)
        } else {
            self.int(column, description)
        };
        declared.named("databaseId").sortable()
    }

    /// A value computed from columns of the row; `compute` can read only the declared `columns`.
    pub fn value<L, F>(
        &mut self,
        name: &'static str,
        columns: &[ColumnOf<T>],
        description: &'static str,
        compute: F,
    ) -> Declared<'_, T>
    where
        L: Leaf + 'static,
        F: Fn(&RowRef<'_, T::Entity>, &Scope) -> Result<L> + Send + Sync + 'static,
    {
        let columns = DeclaredColumns::new(columns);
        let set = columns.set();
        let kind = FieldKind::Value(Box::new(ComputedField { columns, compute }));
        let describe: Describe = |registry, field| field.ty = L::Type::create_type_info(registry);
        let mut declared = self.add(name, set, description, describe, kind);
        declared.field().is_nullable = !L::Type::qualified_type_name().ends_with('!');
        declared
    }

    /// An object with other fields of the same row.
    pub fn group<V: ObjectType<Entity = T::Entity>>(
        &mut self,
        name: &'static str,
        description: &'static str,
    ) -> Declared<'_, T> {
        let members = object_def::<V>().fields.iter();
        let columns = members.fold(Columns::default(), |all, field| all.with(field.columns));
        let describe: Describe = |registry, field| field.ty = register_group::<V>(registry);
        self.add(name, columns, description, describe, FieldKind::Group(object_def::<V>))
    }
}

#[cfg(test)]
mod tests {
    use super::super::definition::Field;
    use super::super::value_field::Mask;
    use super::*;
    use crate::auth::role::Action;
    use crate::entity::user::{self, Column as C};

    struct Example;

    impl ObjectType for Example {
        type Entity = user::Entity;
        const NAME: &'static str = "Example";
        const DESCRIPTION: &'static str = "";

        fn fields(_: &mut Fields<Self>) {}
    }

    fn declare(declare: impl FnOnce(&mut Fields<Example>)) -> Vec<Field> {
        let mut fields = Fields::new();
        declare(&mut fields);
        fields.finish().0
    }

    #[test]
    fn names_and_nullability_follow_the_column() {
        let fields = declare(|f| {
            f.text(C::FirstName, "");
            f.text(C::RateRange, "");
            f.time(C::LastLoginAt, "").named("seen");
        });
        let seen: Vec<_> = fields.iter().map(|field| (field.name, field.is_nullable)).collect();
        assert_eq!(seen, [("firstName", false), ("rateRange", true), ("seen", true)]);
    }

    #[test]
    fn a_guard_belongs_to_its_field_and_makes_it_nullable() {
        let fields = declare(|f| {
            f.text(C::FirstName, "").guarded(Action::ListAccounts);
            f.text(C::LastName, "");
        });
        let guards: Vec<_> = fields.iter().map(|field| (field.guard, field.is_nullable)).collect();
        assert_eq!(guards, [(Some(Action::ListAccounts), true), (None, false)]);
    }

    #[test]
    #[should_panic(expected = "Example: id is of another type than its field")]
    fn a_column_of_another_type_is_refused() {
        declare(|f| {
            f.text(C::Id, "");
        });
    }

    #[test]
    #[should_panic(expected = "Example: a computed field has no column of its own")]
    fn a_computed_field_is_not_sortable_by_itself() {
        declare(|f| {
            f.value("full", &[C::FirstName], "", |row, _| Ok(row.text(C::FirstName)?.to_owned())).sortable();
        });
    }

    #[test]
    #[should_panic(expected = "user has no column rate_range_sort")]
    fn a_text_is_ordered_by_its_sort_key_alone() {
        declare(|f| {
            f.text(C::RateRange, "").sortable();
        });
    }

    #[test]
    fn a_code_is_ordered_by_itself() {
        let fields = declare(|f| {
            f.code(C::UniqueCode, "").sortable();
        });
        assert_eq!(fields[0].name, "uniqueCode");
    }

    /// Members of a row, one of which is never null.
    struct Names;

    impl ObjectType for Names {
        type Entity = user::Entity;
        const NAME: &'static str = "Names";
        const DESCRIPTION: &'static str = "";

        fn fields(f: &mut Fields<Self>) {
            f.text(C::FirstName, "");
        }
    }

    #[test]
    #[should_panic(expected = "Example: names cannot be masked")]
    fn a_group_is_not_masked() {
        static MASK: Mask<user::Entity> = Mask { columns: &[], sees: |_, _| Ok(false) };
        declare(|f| {
            f.group::<Names>("names", "").masked(&MASK);
        });
    }

    #[test]
    #[should_panic(expected = "Example: names cannot be guarded")]
    fn a_group_with_members_that_are_never_null_is_not_guarded() {
        declare(|f| {
            f.group::<Names>("names", "").guarded(Action::ListAccounts);
        });
    }

    #[test]
    #[should_panic(expected = "the key Example.firstName is declared twice")]
    fn a_name_is_declared_once() {
        struct Twice;
        impl ObjectType for Twice {
            type Entity = user::Entity;
            const NAME: &'static str = "Example";
            const DESCRIPTION: &'static str = "";

            fn fields(f: &mut Fields<Self>) {
                f.text(C::FirstName, "");
                f.text(C::FirstName, "");
            }
        }
        object_def::<Twice>();
    }
}
