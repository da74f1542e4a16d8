namespace Orator.Checkpoints;

#pragma warning disable CA1720 // These are the names that every file format of the field uses.

/// <summary>How the elements of a tensor are stored in a file. They are always read as 32-bit floats.</summary>
public enum StoredType
{
    /// <summary>IEEE 64-bit floating point.</summary>
    Float64,

    /// <summary>IEEE 32-bit floating point.</summary>
    Float32,

    /// <summary>IEEE 16-bit floating point.</summary>
    Float16,

    /// <summary>The upper half of a 32-bit floating point number.</summary>
    BFloat16,

    /// <summary>64-bit signed integer; beyond 2^24 the nearest float is read.</summary>
    Int64,

    /// <summary>32-bit signed integer; beyond 2^24 the nearest float is read.</summary>
    Int32,

    /// <summary>16-bit signed integer.</summary>
    Int16,

    /// <summary>8-bit signed integer.</summary>
    Int8,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean,
}
