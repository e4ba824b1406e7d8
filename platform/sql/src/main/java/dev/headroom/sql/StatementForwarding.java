package dev.headroom.sql;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Completes a class that overrides what it cares about of a JDBC interface: every other method calls the same one of
 * the field {@code delegate}. The interfaces have five hundred methods; written out they would be three thousand lines
 * that say nothing, and {@link java.lang.reflect.Proxy} would cost an array and a look-up per call. The classes are
 * made once per process, take 30 ms together, and are what a compiler would make.
 */
final class StatementForwarding {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final ClassDesc BINDS = desc(StatementBinds.class);
    private static final MethodTypeDesc SET_OBJECT =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_Object);
    private static final MethodTypeDesc SET_LONG =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_long);

    private StatementForwarding() {}

    /** What {@link Wrapper#unwrap} answers for an object and the one that it observes. */
    static <T> T unwrap(Class<T> type, Wrapper observer, Wrapper observed) throws SQLException {
        if (type.isInstance(observer)) {
            return type.cast(observer);
        }
        return type.isInstance(observed) ? type.cast(observed) : observed.unwrap(type);
    }

    /** What {@link Wrapper#isWrapperFor} answers for the same. */
    static boolean isWrapperFor(Class<?> type, Wrapper observer, Wrapper observed) throws SQLException {
        return type.isInstance(observer) || type.isInstance(observed) || observed.isWrapperFor(type);
    }

    /**
     * The constructor of the completed class, as a function that returns its superclass.
     *
     * @param partial abstract class of this package with a field {@code delegate} and one constructor
     * @param face interface to complete
     */
    static MethodHandle complete(Class<?> partial, Class<?> face) {
        Class<?>[] parameters = partial.getDeclaredConstructors()[0].getParameterTypes();
        byte[] bytes = ClassFile.of()
                .build(ClassDesc.of(partial.getName() + "Completed"), type -> write(type, partial, face, parameters));
        try {
            MethodHandles.Lookup completed = LOOKUP.defineHiddenClass(bytes, true);
            return completed
                    .findConstructor(completed.lookupClass(), MethodType.methodType(void.class, parameters))
                    .asType(MethodType.methodType(partial, parameters));
        } catch (IllegalAccessException | NoSuchMethodException impossible) {
            throw new LinkageError("can't complete " + partial, impossible);
        }
    }

    private static void write(ClassBuilder type, Class<?> partial, Class<?> face, Class<?>[] parameters) {
        type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER).withSuperclass(desc(partial));
        MethodTypeDesc constructor = MethodTypeDesc.of(ConstantDescs.CD_void, descs(parameters));
        type.withMethodBody(ConstantDescs.INIT_NAME, constructor, 0, code -> {
            code.aload(0);
            load(code, parameters);
            code.invokespecial(desc(partial), ConstantDescs.INIT_NAME, constructor)
                    .return_();
        });
        Set<String> written = new HashSet<>();
        for (Method method : face.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())
                    && open(partial, method)
                    && written.add(method.getName() + Arrays.toString(method.getParameterTypes()))) {
                forward(type, partial, method);
            }
        }
    }

    /** Whether the class leaves the method to the interface, abstract or as a default that refuses. */
    private static boolean open(Class<?> partial, Method method) {
        try {
            Method found = partial.getMethod(method.getName(), method.getParameterTypes());
            return found.getDeclaringClass().isInterface();
        } catch (NoSuchMethodException impossible) {
            throw new LinkageError("not a method of " + partial, impossible);
        }
    }

    private static void forward(ClassBuilder type, Class<?> partial, Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        MethodTypeDesc signature = MethodTypeDesc.of(desc(method.getReturnType()), descs(parameters));
        type.withMethodBody(method.getName(), signature, ClassFile.ACC_PUBLIC, code -> {
            if (binds(partial, method)) {
                bind(code, partial, parameters[1]);
            }
            code.aload(0).getfield(desc(partial), "delegate", delegate(partial));
            load(code, parameters);
            code.invokeinterface(desc(method.getDeclaringClass()), method.getName(), signature)
                    .return_(TypeKind.from(method.getReturnType()));
        });
    }

    private static ClassDesc delegate(Class<?> partial) {
        for (Class<?> type = partial; type != null; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                if (field.getName().equals("delegate")) {
                    return desc(field.getType());
                }
            }
        }
        throw new LinkageError("no delegate in " + partial);
    }

    private static boolean binds(Class<?> partial, Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        return StatementPrepared.class.isAssignableFrom(partial)
                && method.getDeclaringClass() == PreparedStatement.class
                && method.getName().startsWith("set")
                && parameters.length >= 2
                && parameters[0] == int.class;
    }

    /** {@code binds.set(position, value)}, without boxing what is a whole number. */
    private static void bind(CodeBuilder code, Class<?> partial, Class<?> value) {
        code.aload(0).getfield(desc(partial), "binds", BINDS).iload(1);
        switch (TypeKind.from(value)) {
            case INT, SHORT, BYTE -> code.iload(2).i2l().invokevirtual(BINDS, "set", SET_LONG);
            case LONG -> code.lload(2).invokevirtual(BINDS, "set", SET_LONG);
            case REFERENCE -> code.aload(2).invokevirtual(BINDS, "set", SET_OBJECT);
            default -> {
                Class<?> boxed = MethodType.methodType(value).wrap().returnType();
                code.loadLocal(TypeKind.from(value), 2)
                        .invokestatic(desc(boxed), "valueOf", MethodTypeDesc.of(desc(boxed), desc(value)))
                        .invokevirtual(BINDS, "set", SET_OBJECT);
            }
        }
    }

    private static void load(CodeBuilder code, Class<?>[] parameters) {
        int slot = 1;
        for (Class<?> parameter : parameters) {
            TypeKind kind = TypeKind.from(parameter);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
    }

    private static ClassDesc[] descs(Class<?>[] types) {
        return Arrays.stream(types).map(StatementForwarding::desc).toArray(ClassDesc[]::new);
    }

    private static ClassDesc desc(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }
}
