package dev.canopy.query;

import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.Size;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.JdbcMappingContainer;
import org.hibernate.sql.ast.SqlAstTranslator;
import org.hibernate.sql.ast.spi.SqlAppender;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.expression.SelfRenderingExpression;
import org.hibernate.type.descriptor.jdbc.VarcharJdbcType;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column that the driver or Hibernate cannot read, and whose field holds its text. A query selects the
 * column as text. Functions still get the column itself.
 */
abstract class ColumnAsText extends VarcharJdbcType {
    private static final long serialVersionUID = 1;

    private final String type;

    /** @param type in the database */
    ColumnAsText(String type) {
        this.type = type;
    }

    @Override
    public Expression wrapTopLevelSelectionExpression(Expression column) {
        return new AsText(column);
    }

    @Override
    public void appendWriteExpression(String parameter, @Nullable Size size, SqlAppender sql, Dialect dialect) {
        sql.append("cast(cast("); // Hibernate writes this twice, which makes no difference
        sql.append(parameter);
        sql.append(" as text) as " + type + ")");
    }

    @Override
    public boolean isWriteExpressionTyped(Dialect dialect) {
        return true;
    }

    private record AsText(Expression column) implements SelfRenderingExpression {
        @Override
        public void renderToSql(SqlAppender sql, SqlAstTranslator<?> translator, SessionFactoryImplementor factory) {
            sql.append("cast(");
            column.accept(translator);
            sql.append(" as text)");
        }

        @Override
        public JdbcMappingContainer getExpressionType() {
            return column.getExpressionType();
        }
    }
}
