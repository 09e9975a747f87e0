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
 * The type of a column of bits ({@code varbit}) whose field holds the digits as text. The driver cannot read bit
 * strings, so a query selects them as text. Functions still get the bit string itself.
 */
public final class BitsColumn extends VarcharJdbcType {
    private static final long serialVersionUID = 1;

    @Override
    public Expression wrapTopLevelSelectionExpression(Expression bits) {
        return new AsText(bits);
    }

    @Override
    public void appendWriteExpression(String parameter, @Nullable Size size, SqlAppender sql, Dialect dialect) {
        sql.append("cast(cast("); // Hibernate writes this twice, which makes no difference
        sql.append(parameter);
        sql.append(" as text) as varbit)");
    }

    @Override
    public boolean isWriteExpressionTyped(Dialect dialect) {
        return true;
    }

    private record AsText(Expression bits) implements SelfRenderingExpression {
        @Override
        public void renderToSql(SqlAppender sql, SqlAstTranslator<?> translator, SessionFactoryImplementor factory) {
            sql.append("cast(");
            bits.accept(translator);
            sql.append(" as text)");
        }

        @Override
        public JdbcMappingContainer getExpressionType() {
            return bits.getExpressionType();
        }
    }
}
