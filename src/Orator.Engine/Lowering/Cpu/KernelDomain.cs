using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// The kernels in C# of one session, as custom operators of the runtime: for each <see cref="ISessionKernel"/> of the model one kernel,
/// which the runtime asks for by the number that the operation's node carries as an attribute.
/// </summary>
internal sealed unsafe class KernelDomain : IDisposable
{
    /// <summary>Name of the operator domain.</summary>
    public const string Name = "orator.kernels";

    /// <summary>Name of the attribute of a node that holds the number of its kernel.</summary>
    public const string Attribute = "kernel";

    private static readonly OrtApi* Api = LoadApi();
    private static readonly byte[] AttributeName = "kernel\0"u8.ToArray();

    private readonly List<nint> _operators = [];
    private readonly GCHandle _kernels;
    private nint _domain;

    /// <summary>Makes the kernels.</summary>
    /// <param name="operations">The operations; node i of the model carries the attribute i.</param>
    /// <param name="target">The instructions that the kernels use.</param>
    public KernelDomain(IReadOnlyList<ISessionKernel> operations, Target target)
    {
        _kernels = GCHandle.Alloc(operations.Select(operation => operation.CreateKernel(target)).ToArray());
        byte[] name = Encoding.UTF8.GetBytes(Name + "\0");
        fixed (byte* start = name)
        fixed (nint* domain = &_domain)
        {
            Check(((delegate* unmanaged<byte*, nint*, nint>)Api->CreateCustomOpDomain)(start, domain));
        }

        foreach (string type in operations.Select(operation => operation.OnnxType).Distinct())
        {
            CustomOperator* table = Describe(type, GCHandle.ToIntPtr(_kernels));
            _operators.Add((nint)table);
            Check(((delegate* unmanaged<nint, CustomOperator*, nint>)Api->CustomOpDomain_Add)(_domain, table));
        }
    }

    /// <summary>Makes the kernels; null if there are none.</summary>
    /// <param name="operations">As above.</param>
    /// <param name="target">As above.</param>
    public static KernelDomain? Of(IReadOnlyList<ISessionKernel> operations, Target target) =>
        operations.Count == 0 ? null : new KernelDomain(operations, target);

    /// <summary>Makes the operators known to a session to be created.</summary>
    /// <param name="options">The session's options.</param>
    public void AddTo(SessionOptions options) =>
        Check(((delegate* unmanaged<nint, nint, nint>)Api->AddCustomOpDomain)(options.DangerousGetHandle(), _domain));

    /// <summary>Frees the operators; the session must be gone.</summary>
    public void Dispose()
    {
        if (_domain == 0)
        {
            return;
        }

        ((delegate* unmanaged<nint, void>)Api->ReleaseCustomOpDomain)(_domain);
        _domain = 0;
        foreach (nint pointer in _operators)
        {
            NativeMemory.Free(((CustomOperator*)pointer)->Name);
            NativeMemory.Free((void*)pointer);
        }

        _kernels.Free();
    }

    /// <summary>Throws what the runtime reports.</summary>
    internal static void Check(nint status)
    {
        if (status != 0)
        {
            string message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Api->GetErrorMessage)(status)) ?? "unknown error";
            ((delegate* unmanaged<nint, void>)Api->ReleaseStatus)(status);
            throw new SessionException($"ONNX Runtime: {message}");
        }
    }

    internal static OrtApi* Runtime => Api;

    private static OrtApi* LoadApi()
    {
        OrtApi* api = (OrtApi*)OnnxRuntimeLibrary.GetApi(CustomOperator.ApiVersion);
        return api is not null ? api
            : throw new SessionException($"ONNX Runtime is too old: it does not have version {CustomOperator.ApiVersion} of its API.");
    }

    private static CustomOperator* Describe(string type, nint kernels)
    {
        byte[] name = Encoding.UTF8.GetBytes(type + "\0");
        CustomOperator* table = (CustomOperator*)NativeMemory.AllocZeroed((nuint)sizeof(CustomOperator));
        table->Name = (byte*)NativeMemory.Alloc((nuint)name.Length);
        name.CopyTo(new Span<byte>(table->Name, name.Length));
        table->Kernels = kernels;
        table->Version = CustomOperator.ApiVersion;
        table->GetName = &GetName;
        table->GetExecutionProviderType = &GetProvider;

        // One variadic parameter of any types, one variadic result of floats.
        table->GetInputType = &AnyType;
        table->GetInputTypeCount = &One;
        table->GetInputCharacteristic = &Variadic;
        table->GetInputMemoryType = &DefaultMemory;
        table->GetVariadicInputMinArity = &AtLeastOne;
        table->GetVariadicInputHomogeneity = &Mixed;
        table->GetOutputType = &FloatType;
        table->GetOutputTypeCount = &One;
        table->GetOutputCharacteristic = &Variadic;
        table->GetVariadicOutputMinArity = &AtLeastOne;
        table->GetVariadicOutputHomogeneity = &AtLeastOne;
        table->GetStartVersion = &AtLeastOne;
        table->GetEndVersion = &LastVersion;
        table->CreateKernelV2 = &CreateKernel;
        table->KernelComputeV2 = &Compute;
        table->KernelDestroy = &Destroy;
        return table;
    }

    [UnmanagedCallersOnly]
    private static byte* GetName(CustomOperator* table) => table->Name;

    [UnmanagedCallersOnly]
    private static byte* GetProvider(CustomOperator* table) => null;

    // ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED and _FLOAT.
    [UnmanagedCallersOnly]
    private static int AnyType(CustomOperator* table, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int FloatType(CustomOperator* table, nuint index) => 1;

    [UnmanagedCallersOnly]
    private static nuint One(CustomOperator* table) => 1;

    // INPUT_OUTPUT_VARIADIC and OrtMemTypeDefault.
    [UnmanagedCallersOnly]
    private static int Variadic(CustomOperator* table, nuint index) => 2;

    [UnmanagedCallersOnly]
    private static int DefaultMemory(CustomOperator* table, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int AtLeastOne(CustomOperator* table) => 1;

    [UnmanagedCallersOnly]
    private static int Mixed(CustomOperator* table) => 0;

    [UnmanagedCallersOnly]
    private static int LastVersion(CustomOperator* table) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static nint CreateKernel(CustomOperator* table, void* api, nint info, nint* kernel)
    {
        try
        {
            long number;
            fixed (byte* name = AttributeName)
            {
                Check(((delegate* unmanaged<nint, byte*, long*, nint>)Api->KernelInfoGetAttribute_int64)(info, name, &number));
            }

            Kernel[] kernels = (Kernel[])GCHandle.FromIntPtr(table->Kernels).Target!;
            *kernel = GCHandle.ToIntPtr(GCHandle.Alloc(kernels[number]));
            return 0;
        }
        catch (Exception e)
        {
            return Failure(e);
        }
    }

    [UnmanagedCallersOnly]
    private static nint Compute(nint kernel, nint context)
    {
        try
        {
            ((Kernel)GCHandle.FromIntPtr(kernel).Target!)(new KernelContext(context));
            return 0;
        }
        catch (Exception e)
        {
            return Failure(e);
        }
    }

    [UnmanagedCallersOnly]
    private static void Destroy(nint kernel) => GCHandle.FromIntPtr(kernel).Free();

    // An exception must not cross into the runtime; there it is a status (ORT_FAIL).
    private static nint Failure(Exception exception)
    {
        fixed (byte* message = Encoding.UTF8.GetBytes($"{exception.GetType().Name}: {exception.Message}\0"))
        {
            return ((delegate* unmanaged<int, byte*, nint>)Api->CreateStatus)(1, message);
        }
    }
}
