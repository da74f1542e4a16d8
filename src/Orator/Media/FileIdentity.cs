using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orator.Media;

/// <summary>What a name in the file system leads to.</summary>
internal enum FileKind
{
    /// <summary>An ordinary file, or the system does not say.</summary>
    Regular,

    /// <summary>A pipe, named or not, or a socket.</summary>
    Pipe,

    /// <summary>A terminal, a disk, <c>/dev/null</c> ...</summary>
    Device,
}

/// <summary>
/// Which file a path leads to, whatever it is called: two paths with equal identities are one file, through symbolic links, hard links,
/// other letter case or
/// other mounts.
/// </summary>
/// <param name="Volume">Number of the volume.</param>
/// <param name="Number">Number of the file there (inode, file index).</param>
/// <param name="Kind">What it is.</param>
internal readonly partial record struct FileIdentity(ulong Volume, ulong Number, FileKind Kind)
{
    private const int CurrentFolder = -100;
    private const uint BasicFields = 0x7FF;

    /// <summary>The file's identity; null when there is none, or the system cannot tell.</summary>
    /// <param name="path">Path of the file; links are followed.</param>
    public static FileIdentity? Of(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? OnWindows(path) : OperatingSystem.IsMacOS() ? OnMac(path) : OnLinux(path);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether two paths lead to the same file. Files that do not exist are told apart by their names.</summary>
    public static bool AreSame(string a, string b)
    {
        if (Of(a) is FileIdentity first && Of(b) is FileIdentity second)
        {
            return (first.Volume, first.Number) == (second.Volume, second.Number);
        }

        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return string.Equals(Path.GetFullPath(a), Path.GetFullPath(b), comparison);
    }

    // struct statx of linux/stat.h has the same layout on every processor.
    private static unsafe FileIdentity? OnLinux(string path)
    {
        byte* status = stackalloc byte[256];
        if (StatX(CurrentFolder, path, 0, BasicFields, status) != 0)
        {
            return null;
        }

        ReadOnlySpan<byte> fields = new(status, 256);
        ulong volume = ((ulong)MemoryMarshal.Read<uint>(fields[136..]) << 32) | MemoryMarshal.Read<uint>(fields[140..]);
        return new FileIdentity(volume, MemoryMarshal.Read<ulong>(fields[32..]), KindOf(MemoryMarshal.Read<ushort>(fields[28..])));
    }

    // struct stat of sys/stat.h, with 64-bit inodes.
    private static unsafe FileIdentity? OnMac(string path)
    {
        byte* status = stackalloc byte[256];
        if (Stat(path, status) != 0)
        {
            return null;
        }

        ReadOnlySpan<byte> fields = new(status, 256);
        return new FileIdentity(
            MemoryMarshal.Read<uint>(fields), MemoryMarshal.Read<ulong>(fields[8..]), KindOf(MemoryMarshal.Read<ushort>(fields[4..])));
    }

    private static unsafe FileIdentity? OnWindows(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte* information = stackalloc byte[52];
        if (!GetFileInformationByHandle(handle, information))
        {
            return null;
        }

        ReadOnlySpan<byte> fields = new(information, 52);
        ulong number = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(fields[44..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(fields[48..]);
        return new FileIdentity(BinaryPrimitives.ReadUInt32LittleEndian(fields[28..]), number, FileKind.Regular);
    }

    // The type bits of st_mode (POSIX sys/stat.h).
    private static FileKind KindOf(ushort mode) => (mode & 0xF000) switch
    {
        0x1000 or 0xC000 => FileKind.Pipe,
        0x2000 or 0x6000 => FileKind.Device,
        _ => FileKind.Regular,
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat(string path, byte* status);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool GetFileInformationByHandle(SafeFileHandle file, byte* information);
}
