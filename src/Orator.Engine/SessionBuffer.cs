using Microsoft.ML.OnnxRuntime;

namespace Orator.Engine;

/// <summary>An array on the pinned heap and the runtime's view of it.</summary>
internal sealed class SessionBuffer : IDisposable
{
    private readonly string _name;
    private readonly Array _array;

    private SessionBuffer(string name, Array array, OrtValue value, Shape shape)
    {
        _name = name;
        _array = array;
        Value = value;
        Shape = shape;
    }

    public OrtValue Value { get; }

    public Shape Shape { get; }

    public static SessionBuffer Create(string name, Type type, Shape shape)
    {
        if (type == typeof(float))
        {
            return Create<float>(name, shape);
        }

        if (type == typeof(long))
        {
            return Create<long>(name, shape);
        }

        return type == typeof(bool)
            ? Create<bool>(name, shape)
            : throw new SessionException($"'{name}' has elements of type {type.Name}; only float, long and bool are supported.");
    }

    public Memory<T> As<T>() => Array<T>();

    public T[] Array<T>() => _array is T[] array
        ? array
        : throw new ArgumentException($"'{_name}' has elements of type {_array.GetType().GetElementType()!.Name}, not {typeof(T).Name}.");

    /// <summary>Takes the elements of a buffer of the same type and shape.</summary>
    public void CopyFrom(SessionBuffer buffer) => System.Array.Copy(buffer._array, _array, _array.Length);

    public void Dispose() => Value.Dispose();

    // At least one element: the runtime wants an address even for an empty tensor.
    private static SessionBuffer Create<T>(string name, Shape shape)
        where T : unmanaged => Over(name, GC.AllocateArray<T>((int)Math.Max(1, shape.Elements), pinned: true), shape);

    /// <summary>Uses a pinned array of the caller's.</summary>
    public static SessionBuffer Over<T>(string name, T[] array, Shape shape)
        where T : unmanaged
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, array.AsMemory(0, (int)shape.Elements), [.. shape.Select(d => (long)d)]);
        return new SessionBuffer(name, array, value, shape);
    }
}
